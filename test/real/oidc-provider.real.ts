import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { SCHEMAS, type Connection } from '@data-connector/protocol';
import { defineProvider, idOf, objectOf, type App } from '@data-connector/provider';
import { inTime } from '@data-connector/testing/until';
import { reserve, startConnector, type Connector, type Place } from './connector.js';
import { installed } from './installed.js';
import type { Shown, Web } from './web.js';

const { path, skip } = installed('oidc-provider');

interface OidcProvider {
  callback(): RequestListener;
}
type Made = new (issuer: string, configuration: object) => OidcProvider;

/** oidc-provider with everything on that the kit knows, and no consent page but its own for development. */
async function startServer(app: App, callback: string): Promise<{ issuer: string; server: Server }> {
  const { Provider } = (await import(pathToFileURL(path).href)) as { Provider: Made };
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: app.clientId,
        client_secret: app.clientSecret,
        redirect_uris: [callback],
        grant_types: ['authorization_code', 'refresh_token'],
        dpop_bound_access_tokens: true,
      },
    ],
    features: {
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      revocation: { enabled: true },
    },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId }),
    }),
  });
  server.on('request', provider.callback());
  return { issuer, server };
}

/** A provider of one list, which has the person themselves in it: enough to see that a token is taken. */
const definitionOf = (issuer: string) =>
  defineProvider({
    name: 'oidc',
    label: 'OIDC',
    description: 'An authorization server of somebody else',
    icon: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    lifecycle: 'experimental',
    owners: ['tests'],
    application: issuer,
    oauth2: {
      authorize: `${issuer}/auth`,
      token: `${issuer}/token`,
      par: `${issuer}/request`,
      dpop: true,
      issuer,
      client: 'basic',
      pkce: true,
      refresh: 'rotating',
      revoke: { endpoint: `${issuer}/token/revocation` },
      scopes: ['openid', 'offline_access'],
      ask: () => ({ prompt: 'consent' }),
    },
    api: { base: `${issuer}/` },
    account: { get: 'me', map: ({ sub }) => ({ id: idOf(sub) }) },
    handlers: [
      {
        mode: 'snapshot',
        name: 'self',
        label: 'Self',
        description: 'The person',
        schema: SCHEMAS.following,
        every: 60,
        scopes: ['openid'],
        pages: { path: 'me', items: (body) => [objectOf(body)] },
        id: ({ sub }) => idOf(sub),
        map: ({ sub }) => ({ name: String(sub) }),
      },
    ],
  });

/** Signs in and consents, page by page, until the browser is sent back. */
async function consent(web: Web, first: Shown, login = 'ada'): Promise<URL> {
  const isBack = (url: URL) => url.pathname.startsWith('/auth/') && url.searchParams.has('state');
  let page = first;
  while (!isBack(page.url)) {
    const [, prompt] = /name="prompt" value="(\w+)"/.exec(page.text) ?? [];
    assert.ok(prompt, `no form in ${page.url.pathname}: ${page.text.slice(0, 200)}`);
    const body = new URLSearchParams({ prompt, login, password: 'any' });
    page = await web.open(page.url, { body, stay: isBack });
  }
  return page.url;
}

describe('oidc-provider', { skip }, () => {
  const app: App = { clientId: 'connector', clientSecret: randomBytes(24).toString('base64url') };
  let place: Place;
  let connector: Connector;
  let server: Server;
  let issuer: string;
  let connection: Connection;
  before(async () => {
    place = await reserve('oidc');
    ({ issuer, server } = await startServer(app, place.callback));
    connector = await startConnector(place, definitionOf(issuer), app);
  });
  after(async () => {
    await connector?.close();
    server?.closeAllConnections();
    server?.close();
  });

  test('a person connects: pushed request, PKCE, a key for the tokens, the issuer in the callback', async () => {
    const done = await connector.connect(consent);
    assert.ok(done.connection, done.text);
    connection = done.connection;
    assert.equal(connection.account.id, 'ada');
    assert.ok(connection.refreshToken);
    assert.match(connection.dpopKey ?? '', /^[\w-]{43}$/);
    assert.deepEqual([...connection.scopes].sort(), ['offline_access', 'openid']);
  });

  test('a callback without the issuer, or with another one, is refused', async () => {
    for (const iss of [undefined, 'https://evil.example']) {
      const changed = (back: URL) => {
        back.searchParams.delete('iss');
        if (iss !== undefined) back.searchParams.set('iss', iss);
        return back;
      };
      const { link } = await connector.connect(consent, changed);
      assert.match(link, /[?&]error=flow_invalid$/);
    }
  });

  test('a sync proves its calls, and renews an access token that has ended; without its key nothing begins', async () => {
    const { dpopKey: _key, ...stripped } = connection;
    assert.equal((await connector.start(stripped)).code, 'config_refused');
    const view = await connector.sync({ ...connection, expiresAt: '2026-01-01T00:00:00.000Z' });
    assert.deepEqual([view.status, view.handlers['self']?.records], ['completed', 1]);
    assert.equal((await connector.start(connection)).code, 'connection_superseded');
  });

  test('a token is no good with another key, and the refresh token that a sync has spent is none', async () => {
    const provider = definitionOf(issuer).create(app);
    await assert.rejects(provider.account({ ...connection, dpopKey: provider.dpopKey?.() }, inTime()), {
      name: 'TokenRejected',
    });
    await assert.rejects(async () => provider.renew?.(connection, inTime()), { code: 'reconnect_required' });
    await provider.close();
  });

  test('tokens are renewed again and again with one key, until they are revoked', async () => {
    const provider = definitionOf(issuer).create(app);
    const first = (await connector.connect(consent)).connection;
    assert.ok(first);
    const second = await provider.renew?.(first, inTime());
    assert.ok(second);
    const third = await provider.renew?.(second, inTime());
    assert.ok(third);
    assert.equal(new Set([first, second, third].map(({ refreshToken }) => refreshToken)).size, 3);
    assert.deepEqual([second.dpopKey, third.dpopKey], [first.dpopKey, first.dpopKey]);
    assert.equal((await provider.account(third, inTime())).id, 'ada');
    await provider.revoke?.(third, inTime());
    await provider.revoke?.(third, inTime());
    await assert.rejects(async () => provider.renew?.(third, inTime()), { code: 'reconnect_required' });
    await provider.close();
  });
});
