import type { Connection, SyncResult } from '@data-connector/protocol';
import { connection } from '../support/person.js';
import { vaultStore } from '../support/vault-store.js';
import { createWorld, type World } from '../support/world.js';

let world: World;
afterEach(() => world.close());

test.each<[string, Connection['cursors'], object]>([
  ['another cursor', connection.cursors, { posts: { newest: 'older' }, other: { kept: true } }],
  ['no cursor', connection.cursors, { other: { kept: true } }],
  ['a cursor where this Vault has none', undefined, { posts: { newest: 'old' } }],
])(
  'of a snapshot in a sync that began with %s nothing is written, dropped or adopted',
  async (_name, cursors, from) => {
    world = await createWorld();
    await world.put(...(await world.sealed(1)));
    const { told, saved, options } = vaultStore();
    const { cursors: _none, ...rest } = connection;
    const mine = cursors ? { ...rest, cursors } : rest;
    const result = await world.result(1, {
      from: from as SyncResult['from'],
      cursors: { posts: { newest: 'new' }, other: { kept: true } },
      snapshots: { posts: { id: 's1', complete: true } },
    });
    const collected = await world.handle(mine).collect({ ...options, view: world.view({ result }, 1) });
    expect(told).toEqual(['connection', 'cursors']);
    expect(saved.at(-1)?.cursors?.['posts']).toEqual(cursors?.['posts']);
    expect(collected.connection.accessToken).toBe('access-2');
  },
);

test('handlers whose cursor the sync began with go on, and the others stay where they are', async () => {
  world = await createWorld();
  await world.put(...(await world.sealed(1)));
  const { records, saved, options } = vaultStore();
  await world.collect(options, 1, {
    // The same in another order, and another one.
    from: { other: { kept: true }, posts: { newest: 'a second device’s' } },
    cursors: { posts: { newest: 'new' }, other: { kept: 'on' }, third: { is: 'new' } },
  });
  expect(records.size).toBe(1);
  expect(saved.at(-1)?.cursors).toEqual({
    posts: { newest: 'old' },
    other: { kept: 'on' },
    third: { is: 'new' },
  });
});
