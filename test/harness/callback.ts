import { CODES, type Code } from '@data-connector/protocol';
import { Browser } from './browser.js';
import { connectUrl, consent } from './connect.js';
import { rawRequest } from './raw.js';
import { judged, refused, type Judged } from './refusal.js';
import type { MadeUpName } from './providers/index.js';
import type { TestSystem } from './system.js';

/** A flow that has come back from the third party, in the browser that it began in. */
export interface Begun {
  readonly browser: Browser;
  /** Not opened yet. */
  readonly callback: URL;
}

/** Begins a flow and consents to it. */
export async function begun(
  system: TestSystem<string>,
  provider: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Begun> {
  const browser = new Browser();
  return { browser, callback: await consent(browser, connectUrl(system, provider, parameters)) };
}

/** A callback that is refused with a code, and how a flow comes to it. */
export type CallbackCase = readonly [
  name: string,
  code: Code,
  prepare: (begun: Begun, provider: MadeUpName) => URL | Promise<URL>,
];

/** A callback as a browser opens it, byte by byte, and all that is in it. */
export function bytesOf(
  browser: Browser,
  target: URL,
  accept = 'text/html',
): readonly [string, readonly string[]] {
  const cookies = browser.cookiesFor(target);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const headers = [`Accept: ${accept}`, ...(cookie === '' ? [] : [`Cookie: ${cookie}`])];
  const line = `GET ${target.pathname}${target.search}`;
  const values = [...target.searchParams.values(), ...cookies.map(({ value }) => value)];
  return [rawRequest(line, headers, '', target.host), values];
}

/** What came of a callback that is refused. */
export const opened = (system: TestSystem<string>, browser: Browser, target: URL): Promise<Judged> =>
  judged(system, ...bytesOf(browser, target));

/** A page that refuses. */
export const refusedPage = (code: Code) => refused(CODES[code].status, code, { type: 'text/html' });

/** A callback that says something else. */
export function changed(url: URL, change: (query: URLSearchParams) => void): URL {
  const copy = new URL(url);
  change(copy.searchParams);
  return copy;
}

/** A value with one bit of its character at `at` flipped, still of the alphabet. */
export function flipped(text: string, at: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const letter = alphabet[alphabet.indexOf(text[at] ?? 'A') ^ 32] ?? 'A';
  return text.slice(0, at) + letter + text.slice(at + 1);
}

/** What the third party was asked while something was done. */
export async function asked<Name extends string>(
  system: Pick<TestSystem<Name>, 'simulators'>,
  provider: Name,
  what: () => Promise<unknown>,
): Promise<number> {
  const { requests } = system.simulators[provider];
  const before = requests.length;
  await what();
  return requests.length - before;
}
