import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Connection } from '@data-connector/protocol';
import type { App, Provider, ProviderDefinition } from '@data-connector/provider';
import { inTime } from '@data-connector/testing/until';
import { loadProviders } from '../../services/providers.js';
import { reserve, startConnector, type Connector } from './connector.js';
import { EMULATED, skip, startEmulator, type Emulated, type StartedEmulator } from './emulated.js';
import type { Shown, Web } from './web.js';

/** Picks a person on the page that asks who consents: each has a form of their own. */
async function consent(web: Web, { text, url }: Shown, login: string): Promise<URL> {
  const form = text.split('<form').find((one) => one.includes(`value="${login}"`)) ?? '';
  const [, action] = /action="([^"]+)"/.exec(form) ?? [];
  assert.ok(action, `nobody to pick at ${url.pathname}: ${text.slice(0, 200)}`);
  const unescaped = (value = '') => value.replaceAll('&amp;', '&');
  const fields = form.matchAll(/name="([^"]+)" value="([^"]*)"/g);
  const body = new URLSearchParams([...fields].map(([, name = '', value]) => [name, unescaped(value)]));
  const stay = ({ pathname }: URL) => pathname.startsWith('/auth/');
  return (await web.open(new URL(action, url), { body, stay })).url;
}

function emulated(definition: ProviderDefinition, data: Emulated): void {
  const { handlers, issuer = '', label, name } = definition.manifest;
  const { elsewhere, fill, lacks, login, records } = data;
  const moved = Object.entries(elsewhere).map(([from, to]) => `, ${from} being ${to}`);
  describe(`${label} of emulate${moved.join('')}`, { skip }, () => {
    const registered = { clientId: 'connector', clientSecret: randomBytes(24).toString('base64url') };
    let app: App;
    let connector: Connector;
    let connection: Connection;
    let emulator: StartedEmulator;
    let provider: Provider;
    before(async () => {
      const place = await reserve(name);
      emulator = await startEmulator(definition, data, registered, place.callback);
      app = { ...registered, simulator: new URL(emulator.url) };
      provider = definition.create(app);
      connector = await startConnector(place, definition, app);
    });
    after(async () => {
      await connector?.close();
      await provider?.close();
      await emulator?.close();
    });

    const asPerson = (web: Web, first: Shown) => consent(web, first, login);
    /** The emulator's callbacks do not name the issuer. */
    const named = (back: URL) => {
      if (provider.issuerAt({}).isNamed) back.searchParams.set('iss', issuer);
      return back;
    };

    test('a person connects', async () => {
      const done = await connector.connect(asPerson, named);
      assert.ok(done.connection, done.text);
      connection = done.connection;
      assert.equal(connection.account.username, login);
      assert.ok(connection.account.id);
      await fill(emulator.url, connection.accessToken);
    });

    test('a code that it has not given is refused', async () => {
      const changed = (back: URL) => {
        back.searchParams.set('code', 'of-nobody');
        return named(back);
      };
      const { link } = await connector.connect(asPerson, changed);
      assert.match(link, /[?&]error=flow_invalid$/);
    });

    test('an app with another secret is refused, and so is a refresh token that it has not given', async () => {
      const tokens = { accessToken: 'access', refreshToken: 'of-nobody', scopes: [] };
      const other = definition.create({ ...app, clientSecret: 'another' });
      await assert.rejects(async () => other.renew?.(tokens, inTime()), { code: 'app_rejected' });
      await other.close();
      await assert.rejects(async () => provider.renew?.(tokens, inTime()), { code: 'reconnect_required' });
    });

    for (const { name: handler } of handlers)
      tried(handler, async () => {
        const view = await connector.sync(connection, [handler]);
        const { quarantined, records: valid, state } = view.handlers[handler] ?? {};
        assert.deepEqual([view.status, state, quarantined], ['completed', 'completed', 0]);
        if (!(handler in lacks)) assert.equal(valid, records[handler]);
      });

    tried('renewal', async () => {
      const renewed = await provider.renew?.(connection, inTime());
      assert.notEqual(renewed?.accessToken, connection.accessToken);
    });

    tried('revocation', async () => {
      await provider.revoke?.(connection, inTime());
      await assert.rejects(provider.account(connection, inTime()), { name: 'TokenRejected' });
    });

    /** What the emulator lacks has to fail, and is skipped then: once it passes, it lacks that no more. */
    function tried(what: string, attempt: () => Promise<void>): void {
      test(what, async (context) => {
        const reason = lacks[what];
        if (reason === undefined) return attempt();
        await assert.rejects(attempt, { name: /^(Assertion|Connector)Error$/ }, `${what} is emulated now`);
        context.skip(reason);
      });
    }
  });
}

for (const [name, data] of Object.entries(EMULATED))
  for (const { definition } of await loadProviders([name])) emulated(definition, data);
