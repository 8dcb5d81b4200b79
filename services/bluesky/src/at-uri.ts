/** An address of something in a repository: whose, of which kind, and under which key (https://atproto.com/specs/at-uri-scheme). */
export interface AtUri {
  readonly did: string;
  readonly collection: string;
  readonly key: string;
}

/** An identifier of an account: of the two methods that there are (https://atproto.com/specs/did). */
export const DID = /^did:(?:plc:[a-z2-7]{24}|web:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?:%3[Aa]\d{1,5})?)$/;

/** The parts of an address; nothing if it is none of a record. */
export function atUriOf(value: unknown): AtUri | undefined {
  const text = typeof value === 'string' && value.length <= 1024 ? value : '';
  const [, did = '', collection = '', key = ''] =
    /^at:\/\/(did:[a-z]+:[\w.%:-]+)\/([\w.-]+)\/([\w.~:-]+)$/.exec(text) ?? [];
  return key === '' ? undefined : { did, collection, key };
}

/** Where bsky.app shows somebody. */
export const profilePage = (did: string): string => `https://bsky.app/profile/${did}`;

const PAGES: Readonly<Record<string, string>> = {
  'app.bsky.feed.post': 'post',
  'app.bsky.feed.generator': 'feed',
  'app.bsky.graph.list': 'lists',
};

/** Where bsky.app shows what an address is of; nothing where it shows no such thing. */
export function pageOf(uri: AtUri | undefined): string | undefined {
  const page = uri && PAGES[uri.collection];
  return page && `${profilePage(uri.did)}/${page}/${encodeURIComponent(uri.key)}`;
}

/** The alphabet of record keys that are times, in its order (https://atproto.com/specs/tid). */
const DIGITS = '234567abcdefghijklmnopqrstuvwxyz';

/** The number that such a key writes, larger for newer ones: microseconds since 1970, and 10 bits more. Nothing for other keys. */
export function timeKeyOf(key: string | undefined): string | undefined {
  if (key === undefined || !/^[2-7a-j][2-7a-z]{12}$/.test(key)) return undefined;
  return String([...key].reduce((number, digit) => number * 32n + BigInt(DIGITS.indexOf(digit)), 0n));
}
