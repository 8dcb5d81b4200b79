import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createVault,
  generateVaultKey,
  publicJwk,
  type Connection,
  type Vault,
  type VaultKey,
} from '@data-connector/vault';
import { CODES, type Code } from '@data-connector/protocol';
import { connectAsPerson, type Decision } from '@data-connector/simulator';
import { loadProviders } from '../../services/providers.js';
import { post } from '../harness/sync.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { vaultRecords } from '../system/vault/records.js';

const providers = Object.fromEntries(
  (await loadProviders())
    // What can go wrong is chosen on a consent page.
    .filter(({ definition }) => definition.hasConsent)
    .map((known) => [known.definition.manifest.name, known]),
);
const MINUTE_MS = 61_000;
let system: TestSystem<string>;
/** By how much the third parties' clocks are ahead. */
let late = 0;
beforeAll(async () => {
  system = await startTestSystem({ providers, simulators: { now: () => Date.now() + late } });
});
beforeEach(() => {
  late = 0;
});
afterAll(() => system.close());

/** A person who has connected so, and the devices of that person. */
async function aPerson(provider: string, decision: Decision) {
  const [did, key] = [`0x${randomBytes(20).toString('hex')}`, generateVaultKey()];
  const vault = createVault({ gateway: system.publicUrl, did });
  const { url, state } = vault.connectUrl(provider);
  const connection = vault.openReturn(await connectAsPerson(url, decision), { state });
  return { connection, did, key, device: () => aDevice(provider, vault, key, connection) };
}

/** A Vault that has a connection, and what it sees of a sync. */
function aDevice(provider: string, vault: Vault, key: VaultKey, connection: Connection) {
  const store = vaultRecords();
  const has = () => store.connections.get(provider) ?? connection;
  const refresh = async () => (await vault.refresh({ connection: has(), key, store })).view;
  /** A sync that fails, all of it or where it asks for lists: why, whether to ask again, and who acts. */
  const fail = async () => {
    const { code, retryAt, status } = await refresh();
    expect(['failed', 'partial']).toContain(status);
    const { retry, who } = CODES[code as Code];
    return { seen: [code, retry, who], retryAt };
  };
  return { aside: () => store.asideOf(provider), fail, has, refresh };
}

const aVault = async (provider: string, decision: Decision) => (await aPerson(provider, decision)).device();

/** The scopes that a third party's consent page lets a person untick: some grant all or none. */
async function declinable(provider: string): Promise<string[]> {
  const vault = createVault({ gateway: system.publicUrl, did: `0x${randomBytes(20).toString('hex')}` });
  const page = await (await fetch(vault.connectUrl(provider).url)).text();
  return [...page.matchAll(/name="scope" value="([^"]+)" checked>/g)].map(([, scope = '']) => scope);
}

describe.each(Object.entries(providers))('rehearsed at %s', (provider, { definition }) => {
  const { manifest } = definition;
  const renews = definition.create({ clientId: 'id', clientSecret: 'secret' }).renew !== undefined;
  const connectAgain = ['reconnect_required', 'reconnect', 'person'];

  it('a person who removes the app has to connect again', async () => {
    const { fail } = await aVault(provider, { rehearsal: 'revoked' });
    expect((await fail()).seen).toEqual(connectAgain);
    expect((await fail()).seen).toEqual(connectAgain);
  });

  it('a token that ends is renewed where the third party renews, or else asks for the person', async () => {
    const { fail, has, refresh } = await aVault(provider, { rehearsal: 'token-ends' });
    const { accessToken } = has();
    expect((await refresh()).status).toBe('completed');
    late = MINUTE_MS;
    if (!renews) return expect((await fail()).seen).toEqual(connectAgain);
    expect((await refresh()).status).toBe('completed');
    expect(has().accessToken).not.toBe(accessToken);
  });

  it('a limit tells when to come back, and then all is well', async () => {
    const { fail, refresh } = await aVault(provider, { rehearsal: 'rate-limit' });
    const { retryAt, seen } = await fail();
    expect(seen).toEqual(['rate_limited', 'later', 'nobody']);
    expect(Date.parse(retryAt ?? '')).toBeGreaterThan(Date.now());
    late = MINUTE_MS;
    expect((await refresh()).status).toBe('completed');
  });

  it('a third party that is down is asked again later, and then all is well', async () => {
    const { fail, refresh } = await aVault(provider, { rehearsal: 'down' });
    expect((await fail()).seen).toEqual(['provider_unavailable', 'later', 'nobody']);
    late = MINUTE_MS;
    expect((await refresh()).status).toBe('completed');
  });

  it('an item that cannot be read is kept aside, and the others come', async () => {
    const { aside, refresh } = await aVault(provider, { rehearsal: 'unreadable' });
    const view = await refresh();
    expect(view.status).toBe('completed');
    expect(aside().length).toBeGreaterThan(0);
    expect(aside().map(({ reason }) => reason)).toEqual(aside().map(() => 'unmapped'));
    expect(Object.values(view.handlers).some(({ records = 0 }) => records > 0)).toBe(true);
  });

  it('a connection that another device’s sync has renewed is superseded, where a refresh token is good once', async () => {
    const person = await aPerson(provider, { rehearsal: 'superseded' }).catch((error: Error) => error);
    if (person instanceof Error) return expect(person.message).toContain('not rehearsed');
    const { connection, device, did, key } = person;
    const [other, own] = [device(), device()];
    expect((await other.refresh()).status).toBe('completed');
    expect(other.has().refreshToken).not.toBe(connection.refreshToken);
    const refused = await post(system, provider, {
      did,
      config: connection,
      key: { jwk: publicJwk(key.privateKey) },
    });
    expect([renews, refused.status, await refused.json()]).toMatchObject([
      true,
      409,
      { code: 'connection_superseded', superseded: {} },
    ]);
    expect((await own.refresh()).status).toBe('completed');
    expect(own.has().refreshToken).toBe(other.has().refreshToken);
  });

  it('a scope that was declined leaves out what needs it, where one can be', async () => {
    const offered = await declinable(provider);
    const [without = ''] = manifest.handlers
      .flatMap(({ scopes }) => scopes)
      .filter((scope, _at, all) => all.filter((one) => one === scope).length === 1)
      .filter((scope) => offered.includes(scope));
    // Of a form that lets a person untick something, one thing at least is some handler's alone.
    expect([without !== '', offered.length > 0]).toEqual([offered.length > 0, offered.length > 0]);
    const { refresh } = await aVault(provider, { without: [without] });
    const view = await refresh();
    const needing = manifest.handlers.filter(({ scopes }) => scopes.includes(without));
    expect([view.status, ...needing.map(({ name }) => view.handlers[name]?.state)]).toEqual([
      'completed',
      ...needing.map(() => 'declined'),
    ]);
  });

  it('nothing of it touches other connections', async () => {
    await (await aVault(provider, { rehearsal: 'down' })).refresh();
    expect((await (await aVault(provider, {})).refresh()).status).toBe('completed');
  });
});
