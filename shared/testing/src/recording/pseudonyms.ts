import { createHmac, randomBytes } from 'node:crypto';

/** Members whose values are words of the third party's API. */
const OF_THE_API = /^(?:type|kind|object|visibility|privacy|format|lang|language|product|\w+_type)$/;
/** Members that hold a number by which something is found again. */
const OF_AN_ID = /(?:^|_)ids?$|Ids?$/;
const SECRET = /token|secret|proof|code|signature|password|^key$|api_?key/i;
const TIME = /^\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/;
/** A name of a member that is a word of the API, and no file, person or tag by which a list is kept. */
const MEMBER = /^[a-z_$]\w*$/i;
/** The members of a pair, whose name is a word of the API: a header of a message. */
const PAIR = 'name,value';
/** An id of which the third party's clock is a part, as X and others make them: lists are in their order. */
const SNOWFLAKE = /(?<!\d)[1-9]\d{16,19}(?!\d)/g;
/** An address in a repository of somebody's with a DID, whose last part may be a key that is a time (https://atproto.com/specs/tid). */
const AT_URI = /^(at:\/\/)(did:[^/]+)(\/[\w.]+\/)(.+)$/;
const TIME_KEY = /(?<=at:\/\/did:[^\s/"]+\/[\w.]+\/)[2-7a-j][2-7a-z]{12}(?![\w.~:-])/g;
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** Tags' beginnings and ends, entities and addresses; then words, and numbers. */
const PART =
  /at:\/\/did:[\w.%:-]+\/[\w.]+\/[\w.~:-]+|did:[a-z]+:[\w.%:-]+|\b[2-7a-j][2-7a-z]{12}\b|<\/?[a-z][a-z0-9]*(?=[\s/>])|&#?\w+;|https?:\/\/[^\s<>"']+|\p{L}[\p{L}\p{M}]*|\p{N}+/gu;

/** The texts by which things are found again, in a body: some stand in the paths of other requests. */
export function idsIn(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return OF_AN_ID.test(name) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((one) => idsIn(one, name));
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, one]) => idsIn(one, key))
    : [];
}

/**
 * Puts other values in the place of secrets and of what tells of a person: the same for the same each time, of the same length
 * and form, so that ids still lead to one another and places in texts still fit. Times, counts and words of the API stay.
 *
 * Each number of three digits or more becomes one at random: who knows one of them learns nothing of the others, since neither
 * differences nor, for most, order are kept. Only ids of 17 to 20 digits stay in the order in which they were, for lists that
 * are in it are read by it, and so do keys that are times; that order is one of time, which other members tell anyway.
 */
export class Pseudonyms {
  readonly #numbers = new Map<string, string>();
  readonly #given = new Set<string>();
  readonly #keys = new Map<string, string>();

  /** @param seen all that they will be put into @param keep further members whose values stay */
  constructor(
    seen: unknown,
    private readonly keep: readonly string[] = [],
    private readonly key: Uint8Array = randomBytes(32),
  ) {
    const byNumber = (a: string, b: string) => (BigInt(a) < BigInt(b) ? -1 : 1);
    const ids = [...new Set(JSON.stringify(seen)?.match(SNOWFLAKE))].sort(byNumber);
    const made = ids.map((id) => this.#digits(id)).sort(byNumber);
    ids.forEach((id, i) => this.#numbers.set(id, made[i] as string));
    const keys = [...new Set(JSON.stringify(seen)?.match(TIME_KEY))].sort();
    const given = keys.map((key) => `3${this.#base32(key, 12)}`).sort();
    keys.forEach((key, i) => this.#keys.set(key, given[i] as string));
  }

  /** A value of a body. @param name of the member that it is */
  of(value: unknown, name = ''): unknown {
    if (Array.isArray(value)) return value.map((one) => this.of(one, name));
    if (typeof value === 'object' && value !== null) {
      // What people call their own fields is theirs; what headers are called is the API's.
      const isPair = name === 'headers' && Object.keys(value).sort().join() === PAIR;
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [
          MEMBER.test(key) ? key : this.text(key),
          isPair && key === 'name' ? one : this.of(one, key),
        ]),
      );
    }
    if (typeof value === 'number' && OF_AN_ID.test(name)) return Number(this.#digits(String(value)));
    // A place on earth, more often than not.
    if (typeof value === 'number' && !Number.isInteger(value)) return 0;
    if (typeof value !== 'string') return value;
    if (SECRET.test(name) && !/next|page|cursor/i.test(name)) return 'removed';
    return OF_THE_API.test(name) || this.keep.includes(name) || TIME.test(value) ? value : this.text(value);
  }

  /** A text: words and numbers become others, what is between them stays. */
  text(text: string): string {
    return text.replace(PART, (part) => {
      if (/^[<&]/.test(part)) return part;
      if (/^(?:at|did):/.test(part)) return this.#identifier(part);
      const key = this.#keys.get(part);
      if (key !== undefined) return key;
      if (/^[2-7]/.test(part) && /\p{L}/u.test(part)) return this.#word(part);
      if (/^https?:/.test(part) && URL.canParse(part)) return this.#address(new URL(part));
      return /^\p{N}/u.test(part) ? this.#digits(part) : this.#word(part);
    });
  }

  /** A Link header (RFC 8288): its addresses. */
  link(header: string): string {
    return header.replace(/<([^>]*)>/g, (whole, address: string) =>
      URL.canParse(address) ? `<${this.#address(new URL(address))}>` : whole,
    );
  }

  /** A path, where these are what tells of a person. */
  path(path: string, ids: ReadonlySet<string>): string {
    const other = (part: string) => {
      const text = decodeURIComponent(part);
      return ids.has(text) ? encodeURIComponent(this.text(text)) : part;
    };
    return path.split('/').map(other).join('/');
  }

  #address(url: URL): string {
    const path = url.pathname.replace(/[^/]+?(?=\/|$|\.\w{2,4}$)/g, (segment) => this.text(segment));
    const query = [...url.searchParams].map(([name, value]): [string, string] => [
      name,
      SECRET.test(name) && !/page/i.test(name) ? 'removed' : this.text(value),
    ]);
    const search = query.length > 0 ? `?${new URLSearchParams(query).toString()}` : '';
    return `${url.origin}${path}${search}`;
  }

  /** An address or a DID: of whom it is becomes another, the kind of what it is of stays. */
  #identifier(text: string): string {
    const [, scheme = '', did = '', kind = '', key = ''] = AT_URI.exec(text) ?? [];
    if (did !== '')
      return (
        scheme +
        this.#identifier(did) +
        kind +
        (key === 'self' ? key : (this.#keys.get(key) ?? this.text(key)))
      );
    const [, method = '', id = ''] = /^(did:[a-z]+:)(.*)$/.exec(text) ?? [];
    return method + (/^[a-z2-7]+$/.test(id) ? this.#base32(id, id.length) : this.text(id));
  }

  #base32(of: string, length: number): string {
    const bytes = Array.from({ length: Math.ceil(length / 32) }, (_, round) => this.#noise(`${round} ${of}`));
    return [...Buffer.concat(bytes).subarray(0, length)].map((byte) => BASE32[byte % 32] ?? '').join('');
  }

  #noise(of: string): Buffer {
    return createHmac('sha256', this.key).update(of).digest();
  }

  #word(word: string): string {
    const letters: string[] = [];
    for (let round = 0; letters.length < word.length; round++)
      for (const byte of this.#noise(`${round} ${word.toLowerCase()}`))
        letters.push(String.fromCharCode(97 + (byte % 26)));
    return [...letters.slice(0, word.length)]
      .map((letter, i) => (/[A-Z]/.test(word.charAt(i)) ? letter.toUpperCase() : letter))
      .join('');
  }

  /** Another number of as many digits, which is no other number's. */
  #digits(digits: string): string {
    if (!/^[1-9]\d{2,}$/.test(digits)) return digits;
    const known = this.#numbers.get(digits);
    if (known !== undefined) return known;
    const first = 10n ** BigInt(digits.length - 1);
    const roll = BigInt(`0x${this.#noise(digits).toString('hex')}`);
    let made = '';
    for (let tries = 0n; made === '' || this.#given.has(made); tries++)
      made = String(first + ((roll + tries) % (9n * first)));
    this.#given.add(made);
    this.#numbers.set(digits, made);
    return made;
  }
}
