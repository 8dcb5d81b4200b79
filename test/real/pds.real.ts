import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Connection } from '@data-connector/protocol';
import type { App, Provider } from '@data-connector/provider';
import { request } from 'undici';
import { inTime } from '@data-connector/testing/until';
import { loadProviders } from '../../services/providers.js';
import { decoded } from '../harness/page.js';
import { reserve, startConnector, type Connector } from './connector.js';
import { skip, startPds, type StartedPds } from './pds.js';
import type { Shown, Web } from './web.js';

const GRACE = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa';
const subject = {
  uri: `at://${GRACE}/app.bsky.feed.post/3l3qo2vuowo2b`,
  cid: 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a',
};
const createdAt = '2026-01-02T03:04:05.678Z';
const API = '/@atproto/oauth-provider/~api';

/** Whose server is among those of the AT Protocol. */
const providers = await loadProviders();
const found = providers.find(({ definition }) => definition.manifest.scopes.includes('atproto'));

describe(
  'A personal data server of the AT Protocol',
  { skip: found ? skip : 'no provider is for it' },
  () => {
    const definition = found?.definition as NonNullable<typeof found>['definition'];
    const app: App = {
      ...{ clientId: '', clientSecret: '' },
      servers: { allowed: [], denied: [], loopback: true },
    };
    let folder: string;
    let pds: StartedPds;
    let connector: Connector;
    let connection: Connection;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'pds-'));
      pds = await startPds(folder);
      connector = await startConnector(await reserve(definition.manifest.name), definition, app);
      await pds.put('app.bsky.actor.profile', 'self', {
        displayName: 'Ada Lovelace',
        description: 'Engines',
      });
      const text = '👩‍🚀 see example.com';
      const index = { byteStart: Buffer.byteLength('👩‍🚀 see '), byteEnd: Buffer.byteLength(text) };
      const link = { $type: 'app.bsky.richtext.facet#link', uri: 'https://example.com/far' };
      const posts = Array.from({ length: 101 }, () => ({
        text,
        facets: [{ index, features: [link] }],
        createdAt,
      }));
      await pds.write('app.bsky.feed.post', posts);
      await pds.write('app.bsky.graph.follow', [{ subject: GRACE, createdAt }]);
      await pds.write('app.bsky.feed.like', [{ subject, createdAt }]);
      await pds.write('app.bsky.feed.repost', [{ subject, createdAt }]);
    });
    after(async () => {
      await connector?.close();
      await pds?.close();
      await rm(folder, { recursive: true, force: true });
    });

    /** Says where the account is, signs in at the server's page, and consents, as its scripts do. */
    const consent =
      (server: string) =>
      async (web: Web, first: Shown): Promise<URL> => {
        const [, action = ''] = /<form\b[^>]*\baction="([^"]*)"/.exec(first.text) ?? [];
        const [, flow = ''] = /name="flow" value="([\w-]{22})"/.exec(first.text) ?? [];
        const asked = new URLSearchParams({ flow, server });
        const { text } = await web.open(new URL(`${decoded(action)}?${asked.toString()}`, first.url));
        const page = decoded(/<a\b[^>]*\bid="onward"[^>]*\bhref="([^"]*)"/.exec(text)?.[1] ?? '');
        assert.match(page, /[?&]request_uri=/, text);
        const cookies = new Map<string, string>();
        const origin = new URL(page).origin;
        /** What a browser tells of itself; the page's own scripts stay on its site. */
        async function open(url: string, body?: object, token?: string) {
          const isPage = body === undefined;
          const answer = await request(url, {
            method: isPage ? 'GET' : 'POST',
            headers: {
              cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
              'sec-fetch-mode': isPage ? 'navigate' : 'same-origin',
              'sec-fetch-dest': isPage ? 'document' : 'empty',
              'sec-fetch-site': url === page ? 'cross-site' : 'same-origin',
              ...(isPage ? {} : { origin, 'content-type': 'application/json' }),
              ...(url === page ? {} : { referer: page, 'x-csrf-token': cookies.get('csrf-token') ?? '' }),
              ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            },
            body: isPage ? null : JSON.stringify(body),
          });
          for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
            const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
            cookies.set(name, value);
          }
          return { location: answer.headers['location'], text: await answer.body.text() };
        }
        const post = async (what: string, body: object, token?: string) =>
          JSON.parse((await open(origin + API + what, body, token)).text) as Record<string, unknown>;
        await open(page);
        const said = await post('/sign-in', { ...pds.login, locale: 'en', remember: false });
        const { ephemeralToken } = said;
        assert.ok(typeof ephemeralToken === 'string', JSON.stringify(said));
        const { url } = await post('/consent', { sub: pds.did }, ephemeralToken);
        const { location, text: last } = await open(String(url));
        assert.ok(typeof location === 'string', last);
        return new URL(location);
      };

    test('a person connects with their DID: pushed request, nonces, a client that is its own document', async () => {
      const done = await connector.connect(consent(pds.did));
      assert.ok(done.connection, done.text);
      connection = done.connection;
      assert.deepEqual([connection.account.id, connection.account.username], [pds.did, 'ada.test']);
      assert.equal(`http://${String(connection.server)}`, pds.base);
      assert.ok(connection.refreshToken && connection.dpopKey);
      assert.deepEqual([...connection.scopes].sort(), [...definition.manifest.scopes].sort());
    });

    test('a person connects with their server, which then says who they are and where', async () => {
      const done = await connector.connect(consent(pds.base));
      assert.ok(done.connection, done.text);
      assert.equal(done.connection.account.id, pds.did);
      assert.equal(done.connection.server, connection.server);
    });

    test('a sync brings every record of each kind, also after a renewal', async () => {
      const view = await connector.sync({ ...connection, expiresAt: '2026-01-01T00:00:00.000Z' });
      assert.equal(view.status, 'completed', JSON.stringify(view));
      const counts = Object.entries(view.handlers).map(([name, one]) => [name, one.records, one.quarantined]);
      assert.deepEqual(counts, [
        ['profile', 1, 0],
        ['following', 1, 0],
        ['posts', 101, 0],
        ['reposts', 1, 0],
        ['likes', 1, 0],
      ]);
    });

    test('records name whom and what they are about, as the app tells it through the server', async () => {
      const { provider, tokens } = await connectedAnew();
      const names: string[] = [];
      for (const handler of provider.handlers) {
        if (handler.manifest.name === 'posts') continue;
        const context = {
          ...{ account: connection.account, server: tokens.server, scopes: tokens.scopes, cursor: undefined },
          ...{ limit: undefined, signal: inTime() },
          call: <T>(ask: (access: Connection, ending: AbortSignal) => Promise<T>) => ask(tokens, inTime()),
        };
        for await (const { items } of handler.pages(context))
          for (const item of items) {
            const { name, server } = { ...definition.manifest, server: tokens.server };
            names.push(handler.map(item, { provider: name, account: connection.account, server }).name);
          }
      }
      assert.deepEqual(names, ['Ada Lovelace', 'Grace', 'Grace: Of Grace', 'Grace: Of Grace']);
      await provider.close();
    });

    test('tokens that are revoked are good for nothing', async () => {
      const { provider, tokens } = await connectedAnew();
      await provider.revoke?.(tokens, inTime());
      await assert.rejects(async () => provider.renew?.(tokens, inTime()), { code: 'reconnect_required' });
      await provider.close();
    });

    /** Tokens of their own, and the provider as its service has it. */
    async function connectedAnew(): Promise<{ readonly provider: Provider; readonly tokens: Connection }> {
      const { connection: tokens, text } = await connector.connect(consent(pds.did));
      assert.ok(tokens, text);
      return { provider: await connector.provider(), tokens };
    }
  },
);
