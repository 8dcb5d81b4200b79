import { pathToFileURL } from 'node:url';
import { listen } from '@data-connector/kit/http';
import type { App, ProviderDefinition } from '@data-connector/provider';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { freePort } from '@data-connector/testing/ports';
import { installed } from './installed.js';

const { path, skip } = installed('emulate');
export { skip };

/** How emulate has a provider's third party, which it calls by the provider's name. */
export interface Emulated {
  /** Who consents. */
  readonly login: string;
  /** What the emulator begins with. */
  seed(this: void, app: App, callback: string): object;
  /** Lists that it has elsewhere, in the same form: the beginning of what the provider asks for, as a regular expression, and what it is there. */
  readonly elsewhere: Readonly<Record<string, string>>;
  /** Makes what cannot be seeded. */
  fill(this: void, url: string, accessToken: string): Promise<void>;
  /** How many records each handler brings. */
  readonly records: Readonly<Record<string, number>>;
  /** What it has not, and why: a handler, `renewal`, `revocation`. */
  readonly lacks: Readonly<Record<string, string>>;
}

/** Over a page of 100. */
const ISSUES = 101;
const MESSAGES = 101;

/** The providers whose third party is among the emulators of https://emulate.dev. */
export const EMULATED: Readonly<Record<string, Emulated>> = {
  github: {
    login: 'ada',
    seed: ({ clientId, clientSecret }, callback) => ({
      users: [
        { login: 'nobody' },
        { login: 'ada', name: 'Ada Lovelace', bio: 'Notes on the engine', blog: 'ada.example.com' },
      ],
      repos: [{ owner: 'ada', name: 'engine' }],
      oauth_apps: [
        { client_id: clientId, client_secret: clientSecret, name: 'Connector', redirect_uris: [callback] },
      ],
    }),
    elsewhere: { '/issues': '/repos/ada/engine/issues' },
    async fill(url, accessToken) {
      const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
      for (let index = 0; index < ISSUES; index++) {
        const body = JSON.stringify({ title: `Issue ${index}`, body: 'It does **not** weave.' });
        const { status } = await fetch(`${url}/repos/ada/engine/issues`, { method: 'POST', headers, body });
        if (status !== 201) throw new Error(`An issue was answered with ${status}`);
      }
    },
    records: { profile: 1, issues: ISSUES },
    lacks: {
      following: 'there is no GET /user/following',
      starred: 'there is no GET /user/starred',
      gists: 'there is no GET /gists',
      renewal: 'tokens have no end and no refresh token',
      revocation: 'there is no DELETE /applications/{client_id}/grant, and any token is taken',
    },
  },
  google: {
    login: 'ada@example.com',
    seed: ({ clientId, clientSecret }, callback) => ({
      users: [{ email: 'nobody@example.com' }, { email: 'ada@example.com', name: 'Ada Lovelace' }],
      oauth_clients: [
        { client_id: clientId, client_secret: clientSecret, name: 'Connector', redirect_uris: [callback] },
      ],
      messages: Array.from({ length: MESSAGES }, (_, index) => ({
        user_email: 'ada@example.com',
        from: 'Charles Babbage <charles@example.com>',
        to: 'ada@example.com',
        subject: `Letter ${index}`,
        body_text: 'It does not weave.',
        body_html: '<p>It does <b>not</b> weave.</p>',
        date: '2026-01-02T03:04:05.000Z',
      })),
    }),
    elsewhere: {
      '/token': '/oauth2/token',
      '/revoke': '/oauth2/revoke',
      '/v1/userinfo': '/oauth2/v2/userinfo',
      // It has no profile; its history tells the same state.
      '/gmail/v1/users/me/profile': '/gmail/v1/users/me/history?startHistoryId=0',
      // It searches for no messages that something does not fit.
      '/gmail/v1/users/me/messages\\?q=-in%3Adrafts': '/gmail/v1/users/me/messages?',
    },
    fill: () => Promise.resolve(),
    records: { mail: MESSAGES },
    lacks: {
      calendars: 'there is no nextSyncToken',
      events: 'there is no nextSyncToken',
      contacts: 'there is no People API',
      subscriptions: 'there is no YouTube Data API',
      likes: 'there is no YouTube Data API',
      revocation: 'any token is taken',
    },
  },
};

interface Emulator {
  close(): Promise<void>;
}
type Create = (options: object) => Promise<Emulator>;

/** Starts the third party of a provider: its URL has the paths that the provider asks for. */
export async function startEmulator(
  { manifest: { issuer = '', name } }: ProviderDefinition,
  { elsewhere, seed }: Emulated,
  app: App,
  callback: string,
) {
  const { createEmulator } = (await import(pathToFileURL(path).href)) as { createEmulator: Create };
  const port = await freePort();
  // Addresses in its answers are then of https, as the real one's are.
  const baseUrl = new URL(issuer).origin;
  const emulator = await createEmulator({
    service: name,
    port,
    baseUrl,
    seed: { [name]: seed(app, callback) },
  });
  const moved = Object.entries(elsewhere).map(([from, to]) => [`^${from}`, to] as const);
  const proxy = createProxyMiddleware({
    target: `http://127.0.0.1:${port}`,
    pathRewrite: Object.fromEntries(moved),
  });
  const front = await listen((request, response) => void proxy(request, response), {
    port: 0,
    host: '127.0.0.1',
    drainMs: 0,
  });
  return {
    url: front.url,
    async close(): Promise<void> {
      await front.close();
      await emulator.close();
    },
  };
}
export type StartedEmulator = Awaited<ReturnType<typeof startEmulator>>;
