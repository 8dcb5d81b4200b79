import { createHmac, randomBytes } from 'node:crypto';

/** Members whose values are words of the third party's API. */
const OF_THE_API = /^(?:type|kind|object|visibility|privacy|format|lang|language|product|\w+_type)$/;
/** Members that hold a number by which something is found again. */
const OF_AN_ID = /(?:^|_)ids?$|Ids?$/;
const SECRET = /token|secret|proof|code|signature|password|^key$|api_?key/i;
const TIME = /^\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/;
/** A name of a member that is a word of the API, and no file, person or tag by which a list is kept. */
const MEMBER = /^[a-z_]\w*$/i;
/** Tags' beginnings and ends, entities and addresses; then words, and numbers. */
const PART = /<\/?[a-z][a-z0-9]*(?=[\s/>])|&#?\w+;|https?:\/\/[^\s<>"']+|\p{L}[\p{L}\p{M}]*|\p{N}+/gu;

/**
 * Puts other values in the place of secrets and of what tells of a person: the same for the same each time, of the same length
 * and form, so that ids still lead to one another, longer numbers are still in order, and places in texts still fit. Times,
 * counts and words of the API stay.
 */
export class Pseudonyms {
  /** @param keep further members whose values stay */
  constructor(
    private readonly keep: readonly string[] = [],
    private readonly key: Uint8Array = randomBytes(32),
  ) {}

  /** A value of a body. @param name of the member that it is */
  of(value: unknown, name = ''): unknown {
    if (Array.isArray(value)) return value.map((one) => this.of(one, name));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [
          MEMBER.test(key) ? key : this.text(key),
          this.of(one, key),
        ]),
      );
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

  #address(url: URL): string {
    const path = url.pathname.replace(/[^/]+?(?=\/|$|\.\w{2,4}$)/g, (segment) => this.text(segment));
    const query = [...url.searchParams].map(([name, value]): [string, string] => [
      name,
      SECRET.test(name) && !/page/i.test(name) ? 'removed' : this.text(value),
    ]);
    const search = query.length > 0 ? `?${new URLSearchParams(query).toString()}` : '';
    return `${url.origin}${path}${search}`;
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

  /** Another number of as many digits; larger ones stay larger, but for the few that begin anew. */
  #digits(digits: string): string {
    if (!/^[1-9]\d{2,}$/.test(digits)) return digits;
    const first = 10n ** BigInt(digits.length - 1);
    const offset = this.#noise(String(digits.length)).readBigUInt64BE() % first;
    return String(first + ((BigInt(digits) - first + offset) % (9n * first)));
  }
}
