import type { SyncResult } from '@data-connector/protocol';
import type { VaultRecord } from '../../src/index.js';
import { codeOf } from '../support/code-of.js';
import { accountId, connection, post, provider, schema } from '../support/person.js';
import { vaultStore } from '../support/vault-store.js';
import { createWorld, type World } from '../support/world.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const idOf = (n: number) => `${provider}-${accountId}-${n}`;
const gone = (n: number, more: object = {}) => ({ _id: idOf(n), schema: 'gone', ...more });
const sealedInOrder = (documents: readonly object[], header = {}) =>
  Promise.all(documents.map((one, i) => world.sealer.record({ ...one }, i + 1, header)));
/** Of a handler that has come whole before. */
const CHANGED = { snapshots: { posts: { id: 's1', complete: false } } };

/** A Vault that has these posts, and what could not be read of others. */
function storeWith(posts: readonly number[], aside: readonly number[] = []) {
  const store = vaultStore();
  for (const n of posts) store.records.set(idOf(n), post(n) as VaultRecord);
  for (const n of aside) store.aside.set(idOf(n), { ...post(n), handler: 'posts' } as never);
  return { ...store, ids: () => [...store.records.keys()].sort() };
}

test('what tombstones name is dropped and nothing else, though it was never there or was kept aside', async () => {
  await world.put(...(await sealedInOrder([gone(1), post(4), gone(9), gone(2)])));
  const { aside, ids, options, told } = storeWith([1, 3], [2, 5]);
  const collected = await world.collect(options, 4, CHANGED);
  expect(ids()).toEqual([idOf(3), idOf(4)]);
  expect([...aside.keys()]).toEqual([idOf(5)]);
  expect(collected).toMatchObject({ records: 1, gone: 3, schemas: { [schema]: 1 } });
  expect(told).toEqual(['connection', 'upsert of s1', 'remove', 'cursors']);
});

test('of a record that comes, goes and comes again the last number holds, and a replay changes nothing', async () => {
  const edited = post(1, { name: 'Edited' });
  // More than one batch, so that not all is folded at once.
  const others = Array.from({ length: 200 }, (_, i) => post(100 + i));
  const came = [post(1), gone(1), post(2), ...others, gone(2), edited, gone(102)];
  await world.put(...(await sealedInOrder(came)));
  const { ids, options, records } = storeWith([]);
  for (let time = 0; time < 2; time++) {
    await world.collect({ ...options, keepLocal: true }, came.length, CHANGED);
    expect(ids()).not.toContain(idOf(2));
    expect(ids()).not.toContain(idOf(102));
    expect([records.get(idOf(1)), records.size]).toEqual([edited, 200]);
  }
});

test('a device whose cursor the sync did not begin with neither drops nor writes, and keeps its cursor', async () => {
  await world.put(...(await sealedInOrder([gone(1), post(4)])));
  const { ids, options, saved } = storeWith([1, 3]);
  const from = { posts: { newest: 'of another device' } } as SyncResult['from'];
  await world.collect(options, 2, { ...CHANGED, from });
  expect(ids()).toEqual([idOf(1), idOf(3)]);
  expect(saved.at(-1)?.cursors?.['posts']).toEqual(connection.cursors?.['posts']);
});

test('of a sync that was cut off nothing is taken that its result does not promise', async () => {
  await world.put(...(await sealedInOrder([post(4), gone(1), post(5), gone(3)])));
  const { ids, options } = storeWith([1, 3]);
  const result = await world.result(2, { ...CHANGED, end: undefined as never });
  const { nextSyncAt: _none, ...view } = world.view({ status: 'interrupted', result }, 4);
  await world.handle().collect({ ...options, view });
  expect(ids()).toEqual([idOf(3), idOf(4)]);
});

test.each<[string, Record<string, unknown>, Partial<SyncResult>]>([
  ['in a datastore of no snapshot', gone(1), {}],
  ['of another account', gone(1, { _id: `${provider}-1-1` }), CHANGED],
  ['of another provider', gone(1, { _id: `orbit-${accountId}-1` }), CHANGED],
  ['without an id', gone(1, { _id: undefined }), CHANGED],
])('a tombstone %s is refused, and nothing is dropped', async (_name, tombstone, facts) => {
  await world.put(...(await sealedInOrder([tombstone])));
  const { ids, options, told } = storeWith([1]);
  expect(await codeOf(() => world.collect(options, 1, facts))).toBe('tampered');
  expect([ids(), told]).toEqual([[idOf(1)], ['connection']]);
});

test('a tombstone among what could not be read is refused', async () => {
  await world.putAside(...(await sealedInOrder([gone(1)], { schema: 'quarantine' })));
  const { ids, options } = storeWith([1]);
  const datastores = { quarantine: { name: world.aside, last: 1 } };
  expect(await codeOf(() => world.collect(options, 0, { ...CHANGED, datastores }))).toBe('tampered');
  expect(ids()).toEqual([idOf(1)]);
});
