import { codeOf } from '../support/code-of.js';
import { json } from '../support/fake-gateway.js';
import { keys, post } from '../support/person.js';
import { createSealer } from '../support/sealer.js';
import { vaultStore } from '../support/vault-store.js';
import { createWorld, path, type World } from '../support/world.js';

let world: World;
afterEach(() => world.close());

describe.each<[string, { databaseFor?: undefined }]>([
  ['replicated', {}],
  ['read at the server', { databaseFor: undefined }],
])('what is %s', (_how, way) => {
  const store = () => {
    const { options, ...kept } = vaultStore();
    return { ...kept, options: { ...options, ...way } as typeof options };
  };

  test('a record that comes late is waited for', async () => {
    world = await createWorld(keys.secret, { completeness: 4000 });
    const [first, late] = await world.sealed(1, 2);
    await world.put(first as { _id: string });
    const { options, records } = store();
    const upsert = async (...args: Parameters<typeof options.upsert>): Promise<void> => {
      options.upsert(...args);
      if (records.size === 1) await world.put(late as { _id: string });
    };
    await world.collect({ ...options, upsert }, 2);
    expect(records.size).toBe(2);
  });

  test('of an item that came more than once the highest number holds, though a lower one comes late', async () => {
    world = await createWorld(keys.secret, { completeness: 4000 });
    const versions = await Promise.all(
      ['first', 'second', 'third', 'last'].map((name, i) => world.sealer.record(post(7, { name }), i + 1)),
    );
    const [first, late, ...rest] = versions;
    await world.put(first as { _id: string }, ...rest);
    const { options, records } = store();
    const upserted: number[] = [];
    const upsert = async (...args: Parameters<typeof options.upsert>): Promise<void> => {
      options.upsert(...args);
      upserted.push(args[0].length);
      if (upserted.length === 1) await world.put(late as { _id: string });
    };
    const collected = await world.collect({ ...options, upsert }, 4);
    expect([collected.records, [...records.values()]]).toEqual([4, [post(7, { name: 'last' })]]);
    // Nobody is given one `_id` twice at once.
    expect(upserted).toEqual([1, 1]);
  });

  type Spoil = () => Promise<{ _id: string; jwe?: string }[]>;
  const elsewhere = () => createSealer(keys.secret, world.signer);
  test.each<[string, Spoil, number, string]>([
    ['a record is gone', async () => world.sealed(1, 3), 3, 'incomplete'],
    [
      'a record lies under another number than its own',
      async () => [...(await world.sealed(1)), await world.sealer.record(post(2), 2, { n: 1 })],
      2,
      'tampered',
    ],
    ['a record was added after the last', async () => world.sealed(1, 2), 1, 'tampered'],
    [
      'two records swapped ids',
      async () => {
        const [a, b] = await world.sealed(1, 2);
        return [
          { _id: String(a?._id), jwe: String(b?.jwe) },
          { _id: String(b?._id), jwe: String(a?.jwe) },
        ];
      },
      2,
      'tampered',
    ],
    [
      'a record has another record’s id',
      async () => [{ ...(await world.sealer.record(post(1), 1)), _id: 'other' }],
      1,
      'tampered',
    ],
    [
      'a record of another sync is there',
      async () => [...(await world.sealed(1)), await (await elsewhere()).record(post(2), 2)],
      2,
      'tampered',
    ],
    ['a document is no record', async () => [...(await world.sealed(1)), { _id: 'note' }], 1, 'tampered'],
    [
      'a bit was flipped',
      async () => {
        const [one] = await world.sealed(1);
        return [{ _id: String(one?._id), jwe: String(one?.jwe).replace(/.{5}$/, 'AAAAA') }];
      },
      1,
      'tampered',
    ],
  ])('when %s, no cursor is saved', async (_name, spoil, last, code) => {
    world = await createWorld();
    await world.put(...(await spoil()));
    const { options, told } = store();
    expect(await codeOf(() => world.collect(options, last))).toBe(code);
    expect(told).not.toContain('cursors');
  });

  test('when the datastore is gone, the records are missed', async () => {
    world = await createWorld();
    world.gateway.on(`GET ${path}/datastores/`, (_seen, response) =>
      json(response, 404, { code: 'datastore_unknown' }),
    );
    expect(await codeOf(() => world.collect(store().options, 1))).toBe('incomplete');
  });
});
