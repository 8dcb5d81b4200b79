import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { SCHEMAS, type Connection } from '@data-connector/protocol';
import { defineProvider, objectOf, textOf, type App } from '@data-connector/provider';
import { until } from '@data-connector/testing/until';
import { reserve, startConnector, type Connector } from './connector.js';
import { freePort } from '@data-connector/testing/ports';
import { installed } from './installed.js';
import type { Web } from './web.js';

const { path, skip } = installed('@solid/community-server/bin/server.js');
const EMAIL = 'ada@example.com';
const PASSWORD = 'the-password-of-ada';

/** Community Solid Server in memory, with one person and their pod. */
async function startServer(folder: string): Promise<{ base: string; server: ChildProcess }> {
  const port = await freePort();
  // Who checks its tokens takes http for safe there only.
  const base = `http://localhost:${port}`;
  const seed = join(folder, 'seed.json');
  await writeFile(seed, JSON.stringify([{ email: EMAIL, password: PASSWORD, pods: [{ name: 'ada' }] }]));
  const options = ['-p', String(port), '-b', `${base}/`, '-l', 'error', '--seedConfig', seed];
  const server = spawn(process.execPath, [path, ...options, '-c', '@css:config/default.json'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await until('the server to answer', () =>
    fetch(`${base}/.well-known/openid-configuration`).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    ),
  );
  return { base, server };
}

/** Registers an app (RFC 7591). */
async function register(base: string, callback: string): Promise<App> {
  const answer = await fetch(`${base}/.oidc/reg`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      redirect_uris: [callback],
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'openid offline_access webid',
    }),
  });
  const { client_id, client_secret } = (await answer.json()) as Record<string, string>;
  return { clientId: client_id ?? '', clientSecret: client_secret ?? '' };
}

const CONTAINS = 'http://www.w3.org/ns/ldp#contains';

/** A pod as a provider: what is in a container of it that nobody but its person may list. */
const definitionOf = (base: string) =>
  defineProvider({
    name: 'solid',
    label: 'Solid',
    description: 'What is in a pod',
    icon: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    lifecycle: 'experimental',
    owners: ['tests'],
    application: base,
    oauth2: {
      authorize: `${base}/.oidc/auth`,
      token: `${base}/.oidc/token`,
      par: `${base}/.oidc/request`,
      dpop: true,
      issuer: `${base}/`,
      client: 'basic',
      pkce: true,
      refresh: 'rotating',
      revoke: { endpoint: `${base}/.oidc/token/revocation` },
      scopes: ['openid', 'offline_access', 'webid'],
      ask: () => ({ prompt: 'consent' }),
    },
    api: {
      base: `${base}/`,
      headers: { accept: 'application/ld+json' },
      // JSON-LD is a list of nodes; an account is read from an object.
      around: () => async (request, send) => {
        const answer = await send(request);
        return Array.isArray(answer.body) ? { ...answer, body: { nodes: answer.body } } : answer;
      },
    },
    account: { get: 'ada/profile/', map: ({ nodes }) => ({ id: nodes ? `${base}/ada/` : undefined }) },
    handlers: [
      {
        mode: 'snapshot',
        name: 'pod',
        label: 'Pod',
        description: 'What is in the pod',
        schema: SCHEMAS.following,
        every: 60,
        scopes: ['webid'],
        pages: {
          path: 'ada/profile/',
          items: (body) =>
            (objectOf(body)?.['nodes'] as readonly unknown[]).flatMap(
              (node) => objectOf(node)?.[CONTAINS] ?? [],
            ),
        },
        id: (item) => textOf(item['@id']),
        map: (item) => ({ name: String(item['@id']) }),
      },
    ],
  });

describe('Community Solid Server', { skip }, () => {
  let folder: string;
  let server: ChildProcess;
  let base: string;
  let app: App;
  let connector: Connector;
  let connection: Connection;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'solid-'));
    const place = await reserve('solid');
    ({ base, server } = await startServer(folder));
    app = await register(base, place.callback);
    connector = await startConnector(place, definitionOf(base), app);
  });
  after(async () => {
    await connector?.close();
    server?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  /** Signs in, picks who to be, and consents, as the server's own pages do: each answer says where to go on. */
  async function consent(web: Web): Promise<URL> {
    const steps: readonly (readonly [string, object])[] = [
      ['login/password', { email: EMAIL, password: PASSWORD }],
      ['oidc/pick-webid', { webId: `${base}/ada/profile/card#me` }],
      ['oidc/consent', { remember: true }],
    ];
    let url = new URL(base);
    for (const [step, body] of steps) {
      const { text } = await web.open(`${base}/.account/${step}/`, { body });
      const { location } = JSON.parse(text) as { location: string };
      ({ url } = await web.open(location, { stay: ({ pathname }) => pathname.startsWith('/auth/') }));
    }
    return url;
  }

  test('a person connects an app that registered itself', async () => {
    const done = await connector.connect(consent);
    assert.ok(done.connection, done.text);
    connection = done.connection;
    assert.ok(connection.refreshToken && connection.dpopKey);
    assert.equal(connection.account.id, `${base}/ada/`);
  });

  test('a sync lists what nobody else may, also after a renewal', async () => {
    assert.equal((await fetch(`${base}/ada/profile/`)).status, 401);
    const view = await connector.sync({ ...connection, expiresAt: '2026-01-01T00:00:00.000Z' });
    assert.equal(view.status, 'completed');
    assert.ok((view.handlers['pod']?.records ?? 0) > 0);
  });
});
