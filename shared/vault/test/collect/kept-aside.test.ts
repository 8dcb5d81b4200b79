import { sparedBy, type KeptAside } from '../../src/index.js';
import { codeOf } from '../support/code-of.js';
import { post, provider, schema } from '../support/person.js';
import { vaultStore } from '../support/vault-store.js';
import { createWorld, type World } from '../support/world.js';

let world: World;
afterEach(() => world.close());

const item = (id: string, more: Record<string, unknown> = {}) => ({
  ...{ _id: `${provider}-1000-${id}`, schema: 'quarantine', handler: 'posts', reason: 'misfit' },
  ...{ sourceId: id, sourceData: { id } },
  ...more,
});
const sealedAside = (...items: Record<string, unknown>[]) =>
  Promise.all(items.map((one, i) => world.sealer.record(one, i + 1, { schema: 'quarantine' })));
const asideIn = (last: number, records: number) => ({
  ...(records > 0 ? { [schema]: { name: world.name, last: records } } : {}),
  quarantine: { name: world.aside, last },
});

test('what could not be read is kept aside before records are written, with its snapshot if it has one', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(1)));
  await world.putAside(...(await sealedAside(item('7'), item('8', { handler: 'likes' }), item('7'))));
  const { aside, told, options } = vaultStore();
  const collected = await world.collect(options, 1, {
    datastores: asideIn(3, 1),
    snapshots: { posts: { id: 's1', complete: true } },
  });
  expect(told).toEqual([
    'connection',
    'quarantine',
    'upsert of s1',
    `prune ${schema} but s1 of posts`,
    'cursors',
  ]);
  expect([...aside.values()]).toEqual([item('7', { snapshot: 's1' }), item('8', { handler: 'likes' })]);
  expect(collected).toMatchObject({ records: 1, quarantined: 3, schemas: { [schema]: 1 } });
});

test('what was kept aside is not kept aside again where collecting goes on: a record may have taken its place', async () => {
  world = await createWorld();
  await world.putAside(...(await sealedAside(item('7'), item('8'))));
  const { aside, options } = vaultStore();
  const after: Record<string, number> = {};
  const collect = (more: object) =>
    world.collect({ ...options, ...more }, 0, { datastores: asideIn(2, 0), from: {} });
  await collect({ progress: ({ schema, upTo }: { schema: string; upTo: number }) => (after[schema] = upTo) });
  expect([after, aside.size]).toEqual([{ quarantine: 2 }, 2]);
  aside.clear();
  await collect({ after });
  expect(aside.size).toBe(0);
});

test('what could not be read of a snapshot that is another device’s is not kept', async () => {
  world = await createWorld();
  await world.putAside(...(await sealedAside(item('7'), item('8', { handler: 'likes' }))));
  const { aside, options } = vaultStore();
  const facts = { from: {}, snapshots: { posts: { id: 's1', complete: true } } };
  await world.collect(options, 0, { datastores: asideIn(2, 0), ...facts });
  expect([...aside.values()]).toEqual([item('8', { handler: 'likes' })]);
});

test.each<[string, object[], number, string]>([
  ['one is gone', [item('7')], 2, 'incomplete'],
  ['one is another account’s', [item('7', { _id: `${provider}-1-7` })], 1, 'tampered'],
  ['one is a record', [post(7)], 1, 'tampered'],
])('when of what could not be read %s, no cursor is saved', async (_name, items, last, code) => {
  world = await createWorld();
  await world.putAside(...(await sealedAside(...(items as Record<string, unknown>[]))));
  const { options, told } = vaultStore();
  expect(await codeOf(() => world.collect(options, 0, { datastores: asideIn(last, 0) }))).toBe(code);
  expect(told).not.toContain('cursors');
});

test.each<[string, KeptAside[], string[] | undefined]>([
  ['nothing', [], []],
  [
    'what has an id',
    [
      { ...item('1'), snapshot: 's1' },
      { ...item('2'), snapshot: 's1' },
    ] as never,
    ['1', '2'],
  ],
  [
    'something of another snapshot, and of another handler',
    [
      { ...item('1'), snapshot: 's0' },
      { ...item('2', { handler: 'likes' }), snapshot: 's1' },
    ] as never,
    [],
  ],
  [
    'something without an id',
    [
      { ...item('1'), snapshot: 's1' },
      { ...item('?', { sourceId: undefined }), snapshot: 's1' },
    ] as never,
    undefined,
  ],
])('with %s kept aside a complete snapshot spares the records of that', (_name, kept, ids) => {
  const spared = sparedBy(kept, { handler: 'posts', snapshot: 's1' });
  expect(spared && [...spared]).toEqual(ids?.map((id) => `${provider}-1000-${id}`));
});
