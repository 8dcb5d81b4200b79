import { randomUUID } from 'node:crypto';
import type { Connection, SyncStarted } from '@data-connector/protocol';
import { decideAsPerson, type Decision } from '@data-connector/simulator';
import type { ProviderName } from '../../harness/providers/of-processes.js';
import type { Canary } from './canary.js';

/** What the gateways answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The error code of a problem or of a page. */
  readonly code: string | undefined;
  readonly location: string | null;
  /** As a browser would send them back. */
  readonly cookies: string;
}

const codeIn = (text: string): string | undefined =>
  /"code":"([a-z_]+)"|<code id="code">([a-z_]+)</.exec(text)?.slice(1).find(Boolean);

/** Sends one request to the next gateway in turn; its cookies and sync tokens are looked for from then on. */
export async function ask({ fleet, needles }: Canary, path: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(`${fleet.publicUrl}${path}`, { redirect: 'manual', ...init });
  const text = await answer.text();
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
  for (const cookie of cookies) {
    const value = cookie.slice(cookie.indexOf('=') + 1);
    if (value !== '') needles.add('a flow’s cookie', value);
  }
  const token = answer.status === 202 ? (JSON.parse(text) as SyncStarted).token : undefined;
  if (token !== undefined) needles.add('a sync token', token);
  return {
    status: answer.status,
    text,
    code: codeIn(text),
    location: answer.headers.get('location'),
    cookies: cookies.join('; '),
  };
}

/** Sends JSON. */
export function send(
  canary: Canary,
  method: 'POST' | 'DELETE',
  path: string,
  body: unknown,
): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  return ask(canary, path, { method, headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
}

/** An attempt to connect, up to the callback that is not made yet. */
export interface Attempt {
  readonly callback: URL;
  readonly cookies: string;
}

/** Opens the connect page and decides at the third party. */
export function begin(
  canary: Canary,
  provider: ProviderName,
  did: string,
  decision: Decision = {},
): Promise<Attempt> {
  const query = new URLSearchParams({ did, state: randomUUID() });
  return beginAt(canary, `/connect/${provider}?${query.toString()}`, decision);
}

/** Opens a connect page that is known whole, and decides. */
export async function beginAt(canary: Canary, path: string, decision: Decision = {}): Promise<Attempt> {
  const { location, cookies } = await ask(canary, path);
  return { callback: await decideAsPerson(location ?? '', decision), cookies };
}

/** Makes the callback as a browser does. */
export function finish(canary: Canary, { callback, cookies }: Attempt): Promise<Answer> {
  const headers = { accept: 'text/html', ...(cookies === '' ? {} : { cookie: cookies }) };
  return ask(canary, `${callback.pathname}${callback.search}`, { headers });
}

/** The connection behind a success page's button. */
export function connectionIn({ text }: Answer): Connection {
  const [, config = ''] = /#config=([\w-]+)/.exec(text) ?? [];
  return JSON.parse(Buffer.from(config, 'base64url').toString('utf8')) as Connection;
}

/** Connects with a scope missing, if one is named. */
export async function connected(
  canary: Canary,
  provider: ProviderName,
  did: string,
  decision: Decision = {},
): Promise<Connection> {
  return connectionIn(await finish(canary, await begin(canary, provider, did, decision)));
}
