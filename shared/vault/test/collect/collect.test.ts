import { connection, keys, post, schema } from '../support/person.js';
import { vaultStore } from '../support/vault-store.js';
import { Pouch } from '@data-connector/testing/pouch';
import { createWorld, token, type World } from '../support/world.js';

let world: World;
afterEach(() => world.close());

test.each(Object.values(keys))('brings verified records into the Vault, sealed to a $kind', async (key) => {
  world = await createWorld(key);
  await world.put(...(await world.sealed(1, 2, 3)));
  const { records, told, saved, options } = vaultStore();
  const collected = await world.collect(options, 3);
  expect([...records.values()]).toEqual(expect.arrayContaining([post(1), post(2), post(3)]));
  expect(collected).toMatchObject({ records: 3, schemas: { [schema]: 3 }, end: { outcome: 'completed' } });
  expect(told).toEqual(['connection', 'upsert', 'cursors']);
  expect(saved.map(({ accessToken, cursors }) => ({ accessToken, cursors }))).toEqual([
    { accessToken: 'access-2', cursors: connection.cursors },
    { accessToken: 'access-2', cursors: { posts: { newest: 'new' }, other: { kept: true } } },
  ]);
});

test('PouchDB itself will do, and keeps nothing once all is written', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(1)));
  const { upsert, remove, quarantine } = vaultStore().options;
  await world.collect({ PouchDB: Pouch, upsert, remove, quarantine }, 1);
  expect((await new Pouch(world.name).info()).doc_count).toBe(0);
});

test('the token is in a header only, and nothing is written to the datastore', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(1)));
  await world.collect(vaultStore().options, 1);
  const asked = world.gateway.seen.filter((one) => one.path.includes('/datastores/'));
  expect(asked.map(({ path: url }) => url).join()).not.toContain(token);
  expect(
    new Set(asked.map(({ method, path: url }) => `${method} ${url.split('?')[0]?.split('/').pop()}`)),
  ).toEqual(new Set(['GET _changes', 'POST _bulk_get']));
});

test('records of more than one batch are counted as they come', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(...Array.from({ length: 450 }, (_, i) => i + 1))));
  const progress: number[] = [];
  const { options, records } = vaultStore();
  await world.collect({ ...options, progress: ({ records: count }) => progress.push(count) }, 450);
  expect(progress.at(-1)).toBe(450);
  expect(progress.length).toBeGreaterThan(1);
  expect(records.size).toBe(450);
});

test('a sync that found nothing asks for no datastore and saves its cursors', async () => {
  world = await createWorld();
  const { told, options } = vaultStore();
  await expect(world.collect(options, 0)).resolves.toMatchObject({ records: 0 });
  expect(told).toEqual(['connection', 'cursors']);
  expect(world.gateway.seen.filter((one) => one.path.includes('/datastores/'))).toEqual([]);
});

test('a complete snapshot lets the Vault drop what is gone, an incomplete one does not', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(1)));
  const { told, options } = vaultStore();
  await world.collect(options, 1, {
    snapshots: { posts: { id: 's1', complete: true }, following: { id: 's2', complete: false } },
  });
  expect(told).toEqual(['connection', 'upsert of s1', `prune ${schema} but s1 of posts`, 'cursors']);
});

test('a complete snapshot without a record drops all', async () => {
  world = await createWorld();
  const { told, options } = vaultStore();
  await world.collect(options, 0, { snapshots: { posts: { id: 's1', complete: true } } });
  expect(told).toEqual(['connection', `prune ${schema} but s1 of posts`, 'cursors']);
});

test('collecting again after a crash gives the same', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(1, 2, 3)));
  const { options, records, told } = vaultStore();
  const again = { ...options, PouchDB: Pouch, databaseFor: undefined as never };
  const crash = () => Promise.reject(new Error('crash'));
  await expect(world.collect({ ...again, onCursors: crash }, 3)).rejects.toThrow('crash');
  await world.collect(again, 3);
  expect(records.size).toBe(3);
  expect(told).toEqual(['connection', 'upsert', 'connection', 'upsert', 'cursors']);
});
