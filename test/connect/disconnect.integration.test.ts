import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import type { Connection, ErasureReceipt } from '@data-connector/protocol';
import { connected, DID, OTHER_DID } from '../harness/connect.js';
import { loggedSecrets } from '../harness/echo.js';
import { rawRequest } from '../harness/raw.js';
import { refusal, refused } from '../harness/refusal.js';
import { MADE_UP_NAMES, type MadeUpName } from '../harness/providers/index.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { post, SECRET, started, statusOf, untilEnded } from '../harness/sync.js';

let system: TestSystem;
beforeAll(async () => void (system = await startTestSystem({ replicas: 2 })));
afterAll(() => system.close());
afterEach(() => {
  for (const provider of MADE_UP_NAMES) system.simulators[provider].faults.clear();
});

const disconnect = (provider: MadeUpName, body: unknown, gateway = 0) =>
  fetch(`${system.gateways[gateway]?.url}/connect/${provider}`, {
    method: 'DELETE',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** What is in a receipt, if the published key of the provider has signed it as one. */
async function receiptIn(provider: MadeUpName, jws: string): Promise<ErasureReceipt> {
  const listing = (await (await fetch(`${system.gateways[0]?.url}/providers`)).json()) as Record<
    string,
    { jwks: JSONWebKeySet }
  >;
  const keys = createLocalJWKSet(listing[provider]?.jwks ?? { keys: [] });
  const { payload, protectedHeader } = await compactVerify(jws, keys);
  expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'receipt' });
  return JSON.parse(Buffer.from(payload).toString()) as ErasureReceipt;
}

/** Names of the store's databases that hold records. */
async function datastoresLeft(provider: MadeUpName): Promise<string[]> {
  const { url, name, password } = system.store;
  const authorization = `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
  const all = (await (
    await fetch(new URL('/_all_dbs', url), { headers: { authorization } })
  ).json()) as string[];
  return all.filter((database) => new RegExp(`^${provider}-[0-9a-f]{32}$`).test(database));
}

describe.each(MADE_UP_NAMES)('DELETE /connect/%s', (provider) => {
  let config: Connection;
  const collected = async (more: Partial<Connection> = {}) => {
    config = { ...(await connected(system, provider)), ...more };
    const sync = await started(system, provider, { config });
    await untilEnded(sync);
    return sync;
  };

  it('revokes the grant, erases what is held, and says so, signed, at whichever replica', async () => {
    const sync = await collected();
    const names = await datastoresLeft(provider);
    expect(names.length).toBeGreaterThan(0);
    const { requests } = system.simulators[provider];
    const before = requests.length;
    const answer = await disconnect(provider, { did: DID, config }, 1);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const receipt = await receiptIn(provider, ((await answer.json()) as { receipt: string }).receipt);
    expect(receipt).toMatchObject({
      version: 1,
      provider,
      did: DID,
      accountId: config.account.id,
      revoked: true,
    });
    expect([...receipt.datastores].sort()).toEqual(names.sort());
    expect(await datastoresLeft(provider)).toEqual([]);
    expect(await statusOf(sync)).toEqual([410, 'sync_erased']);
    const asked = requests.slice(before).map(({ method, path }) => `${method} ${path}`);
    expect(asked).toContain('POST /revoke');
  });

  it('stops a sync that runs', async () => {
    config = await connected(system, provider);
    system.simulators[provider].faults.always('posts', 'hang');
    const sync = await started(system, provider, { config });
    expect((await disconnect(provider, { did: DID, config }, 1)).status).toBe(200);
    expect(await statusOf(sync)).toEqual([410, 'sync_erased']);
    expect(await datastoresLeft(provider)).toEqual([]);
  });

  it('twice is as good as once', async () => {
    config = await connected(system, provider);
    expect((await disconnect(provider, { did: DID, config })).status).toBe(200);
    const again = await disconnect(provider, { did: DID, config });
    const receipt = await receiptIn(provider, ((await again.json()) as { receipt: string }).receipt);
    expect([again.status, receipt.datastores]).toEqual([200, []]);
  });

  it('leaves a connection that starts nothing any more, at whichever replica', async () => {
    await collected();
    await disconnect(provider, { did: DID, config });
    for (const { url } of system.gateways) {
      const answer = await post(system, provider, { did: DID, config, key: { secret: SECRET } }, url);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        401,
        'reconnect_required',
      ]);
    }
  });

  it('erases what is held though the third party does not answer, and says that it did not', async () => {
    const sync = await collected();
    system.simulators[provider].faults.always('revoke', 'server-error');
    const answer = await disconnect(provider, { did: DID, config });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      502,
      'provider_unavailable',
    ]);
    expect(await statusOf(sync)).toEqual([410, 'sync_erased']);
    expect(await datastoresLeft(provider)).toEqual([]);
  });

  it('leaves another person’s connection of the same account alone', async () => {
    const others = await connected(system, provider, { parameters: { did: OTHER_DID } });
    const sync = await started(system, provider, { config: others, more: { did: OTHER_DID } });
    await untilEnded(sync);
    config = await connected(system, provider);
    await disconnect(provider, { did: DID, config });
    expect((await sync.get('')).status).toBe(200);
    await sync.get('', 'DELETE');
  });

  it.each<[string, (config: Connection) => unknown, number, string]>([
    ['another did', (config) => ({ did: OTHER_DID, config }), 403, 'config_refused'],
    ['no did', (config) => ({ config }), 400, 'did_malformed'],
    ['no config', () => ({ did: DID }), 400, 'config_malformed'],
    [
      'another token',
      (config) => ({ did: DID, config: { ...config, accessToken: 'evil-token' } }),
      403,
      'config_refused',
    ],
    ['an array', () => [], 400, 'request_malformed'],
    ['null', () => null, 400, 'request_malformed'],
  ])('with %s is refused, and nothing is revoked or erased', async (_name, body, status, code) => {
    const sync = await collected();
    const { requests } = system.simulators[provider];
    const before = requests.length;
    const text = JSON.stringify(body(config));
    const headers = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`];
    const bytes = rawRequest(`DELETE /connect/${provider}`, headers, text);
    const { accessToken, proof, account } = config;
    const hostile = ['evil-token', OTHER_DID, DID, accessToken, proof, account.id, account.name];
    expect(await refusal(system, bytes, hostile)).toEqual(refused(status, code));
    expect(requests.length).toBe(before);
    expect((await sync.get('')).status).toBe(200);
    await sync.get('', 'DELETE');
  });
});

it('a sync’s own receipt is signed too, and the same however often it is asked for', async () => {
  const sync = await started(system, 'meadow', { config: await connected(system, 'meadow') });
  const view = await untilEnded(sync);
  const first = ((await (await sync.get('', 'DELETE')).json()) as { receipt: string }).receipt;
  const again = await sync.at(system.gateways[1]?.url ?? '').get('', 'DELETE');
  expect(((await again.json()) as { receipt: string }).receipt).toBe(first);
  const receipt = await receiptIn('meadow', first);
  expect(receipt).toMatchObject({ version: 1, provider: 'meadow', syncId: sync.syncId });
  expect([...receipt.datastores].sort()).toEqual(
    Object.values(view.datastores)
      .filter(({ records }) => records > 0)
      .map(({ name }) => name)
      .sort(),
  );
  expect(JSON.stringify(receipt)).not.toMatch(/0x|10158/);
});

it('no log line holds a value', () => {
  expect(loggedSecrets(system, ['evil-token'])).toEqual([]);
});
