import type { SyncResult, SyncView } from '@data-connector/protocol';
import { codeOf } from '../support/code-of.js';
import { json } from '../support/fake-gateway.js';
import { connection, provider, schema } from '../support/person.js';
import { vaultStore } from '../support/vault-store.js';
import { createWorld, type World } from '../support/world.js';

let world: World;
afterEach(() => world.close());

const ending = { outcome: 'partial', code: 'rate_limited', retry: 'later' } as const;
test.each<[string, Partial<SyncView>, Partial<SyncResult>]>([
  ['an end that another result had', {}, { end: undefined as never }],
  ['a failure that was none', { status: 'failed' }, {}],
  ['an interruption that was none', { status: 'interrupted' }, {}],
  ['that it runs still', { status: 'running' }, {}],
  ['a completion that was none', { status: 'completed' }, { end: ending }],
  ['another code', { status: 'partial', code: 'reconnect_required' }, { end: ending }],
  ['another time of the next sync', { nextSyncAt: '2030-01-01T00:00:00.000Z' }, {}],
])('a status that tells of %s is refused', async (_name, told, facts) => {
  world = await createWorld();
  await world.put(...(await world.sealed(1)));
  const { options, told: happened } = vaultStore();
  const view = world.view({ result: await world.result(1, facts), ...told }, 1);
  expect(await codeOf(() => world.handle().collect({ ...options, view }))).toBe('tampered');
  expect(happened).toEqual([]);
});

test('a sync that came to an end by itself has a result', async () => {
  world = await createWorld();
  expect(await codeOf(() => world.handle().collect({ ...vaultStore().options, view: world.view() }))).toBe(
    'tampered',
  );
});

test('an older result passes for that of an interrupted sync only, and its cursors are those of its records', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(1, 2, 3)));
  const { records, saved, options } = vaultStore();
  const first = await world.result(1, {
    commit: 1,
    end: undefined as never,
    cursors: { posts: { newest: '1' } },
  });
  await world.handle().collect({ ...options, view: world.view({ status: 'interrupted', result: first }, 3) });
  expect([records.size, saved.at(-1)?.cursors?.['posts']]).toEqual([3, { newest: '1' }]);
});

test('what an interrupted sync stored beyond its promise is taken, its cursors are not', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(1, 2, 3)));
  const { records, saved, options } = vaultStore();
  const result = await world.result(2, { cursors: {}, end: undefined as never });
  await world.handle().collect({ ...options, view: world.view({ status: 'interrupted', result }, 3) });
  expect(records.size).toBe(3);
  expect(saved.at(-1)?.cursors).toEqual(connection.cursors);
});

test('what a sync without any result stored is taken, and nothing is saved of the connection', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(1)));
  const { told, options } = vaultStore();
  const collected = await world
    .handle()
    .collect({ ...options, view: world.view({ status: 'interrupted' }, 1) });
  expect(collected).toMatchObject({ records: 1, connection, end: undefined });
  expect(told).toEqual(['upsert']);
});

test('a datastore of another name than the signed one is refused', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(1)));
  const view = world.view({ result: await world.result(1) }, 1);
  const other = {
    ...view,
    datastores: { [schema]: { name: `${provider}-${'0'.repeat(32)}`, url: '', records: 1 } },
  };
  expect(await codeOf(() => world.handle().collect({ ...vaultStore().options, view: other }))).toBe(
    'tampered',
  );
});

test('a result signed by a service that cannot be asked for its keys is kept for later', async () => {
  world = await createWorld();
  world.gateway.on('GET /providers', (_seen, response) =>
    json(response, 200, {
      [provider]: { name: provider, status: 'unavailable', jwks: { keys: [] }, handlers: [] },
    }),
  );
  expect(await codeOf(() => world.collect(vaultStore().options, 0))).toBe('service_unavailable');
});

test('keys that a service took up since are found', async () => {
  world = await createWorld();
  const { signer } = world;
  const listing = (keysOf: object[]) => ({
    [provider]: { status: 'available', jwks: { keys: keysOf }, handlers: [] },
  });
  world.gateway.on(
    'GET /providers',
    (_seen, response) => json(response, 200, listing([{ ...signer.jwk, kid: 'old' }])),
    (_seen, response) => json(response, 200, listing([signer.jwk])),
  );
  await world.vault.providers();
  await expect(world.collect(vaultStore().options, 0)).resolves.toMatchObject({ records: 0 });
});
