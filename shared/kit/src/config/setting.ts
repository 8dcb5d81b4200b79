import type { Setting } from './read-config.js';

interface Options<T> {
  readonly fallback?: T;
  readonly secret?: true;
}

function make<T>(
  meaning: string,
  type: string,
  parse: (text: string) => T,
  options: Options<T> = {},
): Setting<T> {
  const { fallback, secret } = options;
  return {
    meaning,
    type,
    parse,
    ...(secret ? { secret } : {}),
    ...(fallback === undefined ? {} : { fallback: () => fallback, defaultText: shown(fallback) }),
  };
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.join(',') || 'none';
  if (value instanceof Map)
    return [...value].map(([name, one]) => `${name}=${shown(one)}`).join(',') || 'none';
  return value instanceof URL ? value.href : String(value);
}

/** Any text. */
export const text = (meaning: string, options?: Options<string>): Setting<string> =>
  make(meaning, 'text', (value) => value, options);

/** A setting that may be left out: `undefined` then. */
export function optional<T>(inner: Setting<T>): Setting<T | undefined> {
  return { ...inner, fallback: () => undefined, defaultText: 'not set' };
}

/** A whole number from `min` to `max`. */
export function integer(
  meaning: string,
  { min, max }: { min: number; max: number },
  options?: Options<number>,
): Setting<number> {
  const type = `whole number from ${min} to ${max}`;
  const parse = (value: string) => {
    const number = Number(value);
    if (!/^\d{1,15}$/.test(value) || number < min || number > max) throw new Error(`is not a ${type}`);
    return number;
  };
  return make(meaning, type, parse, options);
}

/** A TCP port; 0 lets the system choose. */
export const port = (meaning: string, options?: Options<number>): Setting<number> =>
  integer(meaning, { min: 0, max: 65535 }, options);

/** `true` or `false`. */
export function flag(meaning: string, options?: Options<boolean>): Setting<boolean> {
  const parse = (value: string) => {
    if (value !== 'true' && value !== 'false') throw new Error('is neither true nor false');
    return value === 'true';
  };
  return make(meaning, 'true or false', parse, options);
}

/** One of some words. */
export function choice<T extends string>(
  meaning: string,
  words: readonly T[],
  options?: Options<T>,
): Setting<T> {
  const parse = (value: string): T => {
    const word = words.find((one) => one === value);
    if (word === undefined) throw new Error(`is none of ${words.join(', ')}`);
    return word;
  };
  return make(meaning, words.join(', '), parse, options);
}

const HTTP = ['http:', 'https:'];

function parseUrl(value: string, protocols: readonly string[]): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !protocols.includes(url.protocol))
    throw new Error(`is not a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`);
  return url;
}

/** A URL of one of the protocols (default: http: and https:). It may hold a password: then mark it secret. */
export function url(
  meaning: string,
  options?: Options<URL> & { protocols?: readonly string[] },
): Setting<URL> {
  const protocols = options?.protocols ?? HTTP;
  return make(meaning, 'URL', (value) => parseUrl(value, protocols), options);
}

/**
 * `name=value` pairs, separated by commas.
 * @param form what one is to look like, for people
 * @param one makes a value of its text @throws Error that says what is wrong, without the text
 * @param options `names`: their form; that of providers unless told
 */
export function map<T>(
  meaning: string,
  form: string,
  one: (text: string) => T,
  options: Options<ReadonlyMap<string, T>> & { names?: RegExp } = {},
): Setting<ReadonlyMap<string, T>> {
  const { names = /^[a-z][a-z0-9]{1,30}$/, ...others } = options;
  const parse = (value: string) => {
    const all = new Map<string, T>();
    for (const pair of value.split(',')) {
      const [, name, text] = /^([^=]+)=(\S+)$/.exec(pair.trim()) ?? [];
      if (name === undefined || text === undefined || !names.test(name)) throw new Error(`is not ${form}`);
      if (all.has(name)) throw new Error(`names ${name} twice`);
      try {
        all.set(name, one(text));
      } catch (fault) {
        throw new Error(`at ${name} ${(fault as Error).message}`);
      }
    }
    return all;
  };
  return make(meaning, form, parse, others);
}

/** `name=URL` pairs, separated by commas. */
export const urlMap = (meaning: string, options?: Parameters<typeof map<URL>>[3]) =>
  map(meaning, 'name=URL, separated by commas', (text) => parseUrl(text, HTTP), options);

/** What is in force, and what takes its place: `secret|secret`, or one alone. @throws Error as `one` does */
export function rotated<T>(text: string, one: (text: string) => T): readonly T[] {
  const all = text.split('|');
  if (all.length > 2 || new Set(all).size < all.length)
    throw new Error('has more than two secrets, or one twice');
  return all.map(one);
}

/** Texts separated by commas, each of which `accept` must take. */
export function list(
  meaning: string,
  type: string,
  accept: (item: string) => boolean,
  options?: Options<readonly string[]>,
): Setting<readonly string[]> {
  const parse = (value: string) => {
    const items = value.split(',').map((item) => item.trim());
    if (!items.every(accept)) throw new Error(`is not ${type}`);
    return items;
  };
  return make(meaning, type, parse, options);
}

/** Secret bytes as 64 or more hex or 43 or more base64url characters (`openssl rand -hex 32` makes one). */
export function secretBytes(meaning: string): Setting<Uint8Array> {
  const type = '32 or more bytes as hex or base64url';
  const parse = (value: string) => {
    // All hex means hex, though it would be base64url too.
    const hex = /^[0-9a-fA-F]+$/.test(value);
    const form = hex ? /^(?:..){32,}$/ : /^[A-Za-z0-9_-]{43,}$/;
    if (!form.test(value)) throw new Error(`is not ${type}`);
    const bytes = Buffer.from(value, hex ? 'hex' : 'base64url');
    if (new Set(bytes).size < 12) throw new Error('is weak: make it with openssl rand -hex 32');
    return new Uint8Array(bytes);
  };
  return make(meaning, type, parse, { secret: true });
}

/** A secret of at least `min` characters. */
export function secretText(meaning: string, min: number): Setting<string> {
  const parse = (value: string) => {
    if (value.length < min || new Set(value).size < Math.min(6, min))
      throw new Error(`is weak: it needs ${min} or more characters`);
    return value;
  };
  return make(meaning, `secret of ${min} or more characters`, parse, { secret: true });
}
