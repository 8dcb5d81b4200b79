import type { Connection } from '@data-connector/protocol';
import { decideAsPerson, type Decision } from '@data-connector/simulator';
import { Browser, type Answer } from './browser.js';
import { linkOf, partsOf } from './page.js';
import type { TestSystem } from './system.js';

/** Somebody's DID, in the spelling that the system gives back. */
export const DID = `0x${'ab'.repeat(20)}`;
export const OTHER_DID = `0x${'cd'.repeat(20)}`;

/** Where a Vault sends the person to connect. */
export function connectUrl(
  system: TestSystem<string>,
  provider: string,
  parameters: Readonly<Record<string, string>> = {},
): URL {
  const url = new URL(`/connect/${provider}`, system.publicUrl);
  url.search = new URLSearchParams({ did: DID, ...parameters }).toString();
  return url;
}

/** Goes from /connect through the third party's consent page to the callback URL, which is not opened yet. */
export async function consent(
  browser: Browser,
  url: URL,
  decision: Decision = {},
  at?: number,
): Promise<URL> {
  const away = await browser.open(url, at === undefined ? {} : { at });
  const location = away.headers.location;
  if (away.status !== 302 || location === undefined)
    throw new Error(`/connect answered ${away.status} instead of sending the browser away`);
  return decideAsPerson(location, decision);
}

/** The whole way: from /connect to the page that the callback answers. */
export async function connect(
  system: TestSystem<string>,
  provider: string,
  options: { browser?: Browser; parameters?: Readonly<Record<string, string>>; decision?: Decision } = {},
): Promise<Answer> {
  const { browser = new Browser(), parameters = {}, decision = {} } = options;
  return browser.open(await consent(browser, connectUrl(system, provider, parameters), decision));
}

/** The connection in a page's deep link. @throws Error if there is none in clear */
export function connectionIn(page: Answer): Connection {
  const { fragment } = partsOf(linkOf(page.text, 'open-vault') ?? '');
  if (fragment.name !== 'config')
    throw new Error(`no connection, but ${page.status}: ${page.text.slice(-400)}`);
  return JSON.parse(Buffer.from(fragment.value, 'base64url').toString('utf8')) as Connection;
}

/** A connection of the first account. */
export async function connected(
  system: TestSystem<string>,
  provider: string,
  options: Parameters<typeof connect>[2] = {},
): Promise<Connection> {
  return connectionIn(await connect(system, provider, options));
}
