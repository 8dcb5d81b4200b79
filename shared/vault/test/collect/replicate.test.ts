import type { LocalDatabase } from '../../src/index.js';
import { codeOf } from '../support/code-of.js';
import { cut, json } from '../support/fake-gateway.js';
import { keys } from '../support/person.js';
import { vaultStore } from '../support/vault-store.js';
import { Pouch } from '@data-connector/testing/pouch';
import { createWorld, path, type World } from '../support/world.js';

let world: World;
afterEach(() => world.close());

test('a dead spot does not make PouchDB fetch the documents one by one', async () => {
  world = await createWorld(keys.secret, { completeness: 600_000 });
  await world.put(...(await world.sealed(1, 2)));
  world.gateway.on(`POST ${path}/datastores/`, cut, world.toStore);
  await world.collect(vaultStore().options, 2);
  const asked = world.gateway.seen.filter((one) => one.path.includes('/datastores/'));
  expect(asked.map(({ path: url }) => url.split('?')[0]?.split('/').pop())).toEqual(
    expect.not.arrayContaining([expect.stringMatching(/^[0-9]{12}$/)]),
  );
});

test('answers that are cut, truncated or failing are asked for again', async () => {
  world = await createWorld(keys.secret, { completeness: 600_000 });
  await world.put(...(await world.sealed(1, 2)));
  const route = `POST ${path}/datastores/`;
  world.gateway.on(
    route,
    cut,
    (_seen, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', connection: 'close' })
        .end('{"results":[{'),
    (_seen, response) => json(response, 503, { code: 'datastore_unavailable' }),
    world.toStore,
  );
  const { options, records } = vaultStore();
  await world.collect(options, 2);
  expect(records.size).toBe(2);
});

test.each([
  ['a refused token', 401, 'token_invalid'],
  ['an erased sync', 410, 'sync_erased'],
])('%s ends it without waiting', async (_name, status, code) => {
  world = await createWorld(keys.secret, { completeness: 60_000 });
  world.gateway.on(`GET ${path}/datastores/`, (_seen, response) => json(response, status, { code }));
  expect(await codeOf(() => world.collect(vaultStore().options, 1))).toBe(code);
});

test('a local database that fails is told as such', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(1)));
  const { options } = vaultStore();
  const databaseFor = (name: string): LocalDatabase =>
    Object.assign(new Pouch(`${name}-full`), {
      bulkDocs: () => Promise.reject(new Error('disk full')),
    });
  expect(await codeOf(() => world.collect({ ...options, databaseFor }, 1))).toBe('local_failed');
});

test.each(['allDocs', 'replicate', 'open'] as const)(
  'a local database that throws at %s is told as such',
  async (at) => {
    world = await createWorld();
    await world.put(...(await world.sealed(1)));
    const full = () => {
      throw new Error('disk full');
    };
    const databaseFor = (name: string): LocalDatabase => {
      if (at === 'open') return full();
      const pouch = new Pouch(`${name}-throws`) as LocalDatabase;
      return {
        replicate: { from: at === 'replicate' ? full : (...args) => pouch.replicate.from(...args) },
        allDocs: full,
        destroy: () => pouch.destroy(),
      };
    };
    expect(await codeOf(() => world.collect({ ...vaultStore().options, databaseFor }, 1))).toBe(
      'local_failed',
    );
  },
);

const never = () => new Promise<never>(() => undefined);

// Another tab that is done with the same datastore destroys its database: PouchDB never answers what is asked of it then.
test.each([
  ['writes', { bulkDocs: never }],
  ['reads', { allDocs: never }],
])('a local database that never %s is told as such', async (_what, stuck) => {
  world = await createWorld(keys.secret, { local: 3000, request: 15_000 });
  await world.put(...(await world.sealed(1)));
  const databaseFor = (name: string) => Object.assign(new Pouch(`${name}-stuck`), stuck) as LocalDatabase;
  expect(await codeOf(() => world.collect({ ...vaultStore().options, databaseFor }, 1))).toBe('local_failed');
});

test('a local database that is never destroyed keeps nobody waiting', async () => {
  world = await createWorld(keys.secret, { local: 10_000 });
  await world.put(...(await world.sealed(1)));
  const databaseFor = (name: string) => Object.assign(new Pouch(name), { destroy: never }) as LocalDatabase;
  const { records } = await world.collect({ ...vaultStore().options, databaseFor }, 1);
  expect(records).toBe(1);
});

test('what broke a replication off is told, though records are missing before what came', async () => {
  world = await createWorld(keys.secret, { completeness: 300 });
  await world.put(...(await world.sealed(2)));
  world.gateway.on(`GET ${path}/datastores/`, (seen, response) =>
    seen.path.includes('_changes') && seen.path.includes('since=0')
      ? world.toStore(seen, response)
      : json(response, 503, { code: 'datastore_unavailable' }),
  );
  expect(await codeOf(() => world.collect(vaultStore().options, 2))).toBe('datastore_unavailable');
});

test('an abort ends it', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(1)));
  const controller = new AbortController();
  world.gateway.on(`POST ${path}/datastores/`, () => controller.abort());
  expect(await codeOf(() => world.collect({ ...vaultStore().options, signal: controller.signal }, 1))).toBe(
    'aborted',
  );
});
