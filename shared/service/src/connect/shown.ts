import { present, type Account } from '@data-connector/protocol';

/** Characters of a name that a page shows, and code units of which they are made at most. */
const LONGEST = 80;
const MOST_UNITS = 4096;

/** What nobody sees: spaces, what fonts leave out (Hangul fillers too), control characters, and Braille's empty cell. */
const UNSEEN = /[\s\p{Default_Ignorable_Code_Point}\p{C}\u2800]/gu;
/** What turns or ends lines for others than itself. */
const TURNS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** More accents on a letter than any language has. */
const STACKED = /(\p{M}{4})\p{M}+/gu;

/** A third party's text as a page may show it: in one line, bounded, turning nothing; nothing if there is nothing to be seen. */
export function readable(text = ''): string | undefined {
  const some = text.slice(0, MOST_UNITS);
  if (some.replace(UNSEEN, '') === '') return undefined;
  const line = some.replace(TURNS, ' ').replace(STACKED, '$1').replace(/\s+/g, ' ').trim();
  const characters = [...new Intl.Segmenter('en').segment(line)].map(({ segment }) => segment);
  return characters.length <= LONGEST ? line : `${characters.slice(0, LONGEST - 1).join('')}…`;
}

/** How a person knows an account: its name, and what else tells it from another of that name. */
export function accountShown({ id, name, username }: Account): { name: string; tag?: string } {
  const [shown, handle] = [readable(name), readable(username)];
  const tag = handle === undefined ? undefined : `@${handle}`;
  if (shown !== undefined && shown !== handle) return { name: shown, ...present({ tag }) };
  return { name: tag ?? readable(id) ?? id };
}

/** A DID short enough to be compared at a glance: its method, and the beginning and end of what follows. */
export function shortDid(did: string): string {
  const [, method = '', rest = ''] = /^((?:did:[a-z]+:)?(?:[a-z0-9]+:)*)(.*)$/.exec(did) ?? [];
  return rest.length <= 20 ? did : `${method}${rest.slice(0, 10)}…${rest.slice(-6)}`;
}

/** Where a link of the operator's allow-list leads: a site by its host, an app by the scheme that it has claimed. */
export function destination(redirect: string): { readonly kind: 'site' | 'app'; readonly name: string } {
  const { protocol, host } = new URL(redirect);
  return protocol === 'https:' || protocol === 'http:'
    ? { kind: 'site', name: host }
    : { kind: 'app', name: protocol };
}
