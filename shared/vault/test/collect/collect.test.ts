import { randomBytes } from 'node:crypto';
import type { Connection, SyncResult, SyncView } from '@data-connector/protocol';
import {
  sparedBy,
  type Collected,
  type CollectOptions,
  type CompleteSnapshot,
  type KeptAside,
  type LocalDatabase,
  type VaultKey,
  type VaultRecord,
} from '../../src/index.js';
import { codeOf } from '../support/code-of.js';
import { cut, json } from '../support/fake-gateway.js';
import { connection, keys, post, provider, schema } from '../support/person.js';
import { createWorld, path, Pouch, syncId, token, type World } from '../support/world.js';

let world: World;
afterEach(() => world.close());

/** What a Vault would keep, and in which order it was told to. */
function vaultStore() {
  const records = new Map<string, VaultRecord>();
  const aside = new Map<string, KeptAside>();
  const told: string[] = [];
  const saved: Connection[] = [];
  const options = {
    databaseFor: (name: string) => new Pouch(`${name}-${randomBytes(4).toString('hex')}`),
    upsert: (batch: readonly VaultRecord[], about: { snapshot?: string }) => {
      told.push(`upsert${about.snapshot ? ` of ${about.snapshot}` : ''}`);
      for (const record of batch) records.set(record._id, record);
    },
    quarantine: (items: readonly KeptAside[]) => {
      told.push('quarantine');
      for (const item of items) aside.set(item._id, item);
    },
    prune: ({ schema: of, snapshot, handler }: CompleteSnapshot) =>
      void told.push(`prune ${of} but ${snapshot} of ${handler}`),
    onConnection: (one: Connection) => {
      told.push('connection');
      saved.push(one);
    },
    onCursors: (one: Connection) => {
      told.push('cursors');
      saved.push(one);
    },
  } satisfies CollectOptions;
  return { records, aside, told, saved, options };
}

const handleOf = (key: VaultKey = keys.secret) =>
  world.vault.openSync({ syncId, provider, token, connection, key });
async function resultOf(last: number, facts: Partial<SyncResult> = {}): Promise<string> {
  const datastores = last > 0 ? { [schema]: { name: world.name, last } } : {};
  return world.sealer.result(syncId, { datastores, ...facts });
}
const sealed = (...numbers: number[]) => Promise.all(numbers.map((n) => world.sealer.record(post(n), n)));
async function collectWith(
  options: CollectOptions,
  last: number,
  facts: Partial<SyncResult> = {},
): Promise<Collected> {
  const view = world.view({ result: await resultOf(last, facts) }, last);
  return handleOf().collect({ ...options, view });
}

test.each(Object.values(keys))('brings verified records into the Vault, sealed to a $kind', async (key) => {
  world = await createWorld(key);
  await world.put(...(await sealed(1, 2, 3)));
  const { records, told, saved, options } = vaultStore();
  const view = world.view({ result: await resultOf(3) }, 3);
  const collected = await handleOf(key).collect({ ...options, view });
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
  await world.put(...(await sealed(1)));
  const { upsert, quarantine } = vaultStore().options;
  await collectWith({ PouchDB: Pouch, upsert, quarantine }, 1);
  expect((await new Pouch(world.name).info()).doc_count).toBe(0);
});

test('the token is in a header only, and nothing is written to the datastore', async () => {
  world = await createWorld();
  await world.put(...(await sealed(1)));
  await collectWith(vaultStore().options, 1);
  const asked = world.gateway.seen.filter((one) => one.path.includes('/datastores/'));
  expect(asked.map(({ path: url }) => url).join()).not.toContain(token);
  expect(
    new Set(asked.map(({ method, path: url }) => `${method} ${url.split('?')[0]?.split('/').pop()}`)),
  ).toEqual(new Set(['GET _changes', 'POST _bulk_get']));
});

test('records of more than one batch are counted as they come', async () => {
  world = await createWorld();
  await world.put(...(await sealed(...Array.from({ length: 450 }, (_, i) => i + 1))));
  const progress: number[] = [];
  const { options, records } = vaultStore();
  await collectWith({ ...options, progress: ({ records: count }) => progress.push(count) }, 450);
  expect(progress.at(-1)).toBe(450);
  expect(progress.length).toBeGreaterThan(1);
  expect(records.size).toBe(450);
});

test('a sync that found nothing asks for no datastore and saves its cursors', async () => {
  world = await createWorld();
  const { told, options } = vaultStore();
  await expect(collectWith(options, 0)).resolves.toMatchObject({ records: 0 });
  expect(told).toEqual(['connection', 'cursors']);
  expect(world.gateway.seen.filter((one) => one.path.includes('/datastores/'))).toEqual([]);
});

test('a complete snapshot lets the Vault drop what is gone, an incomplete one does not', async () => {
  world = await createWorld();
  await world.put(...(await sealed(1)));
  const { told, options } = vaultStore();
  await collectWith(options, 1, {
    snapshots: { posts: { id: 's1', complete: true }, following: { id: 's2', complete: false } },
  });
  expect(told).toEqual(['connection', 'upsert of s1', `prune ${schema} but s1 of posts`, 'cursors']);
});

test('a complete snapshot without a record drops all', async () => {
  world = await createWorld();
  const { told, options } = vaultStore();
  await collectWith(options, 0, { snapshots: { posts: { id: 's1', complete: true } } });
  expect(told).toEqual(['connection', `prune ${schema} but s1 of posts`, 'cursors']);
});

test.each<[string, Connection['cursors'], object]>([
  ['another cursor', connection.cursors, { posts: { newest: 'older' }, other: { kept: true } }],
  ['no cursor', connection.cursors, { other: { kept: true } }],
  ['a cursor where this Vault has none', undefined, { posts: { newest: 'old' } }],
])(
  'of a snapshot in a sync that began with %s nothing is written, dropped or adopted',
  async (_name, cursors, from) => {
    world = await createWorld();
    await world.put(...(await sealed(1)));
    const { told, saved, options } = vaultStore();
    const { cursors: _none, ...rest } = connection;
    const mine = cursors ? { ...rest, cursors } : rest;
    const handle = world.vault.openSync({ syncId, provider, token, connection: mine, key: keys.secret });
    const result = await resultOf(1, {
      from: from as SyncResult['from'],
      cursors: { posts: { newest: 'new' }, other: { kept: true } },
      snapshots: { posts: { id: 's1', complete: true } },
    });
    const collected = await handle.collect({ ...options, view: world.view({ result }, 1) });
    expect(told).toEqual(['connection', 'cursors']);
    expect(saved.at(-1)?.cursors?.['posts']).toEqual(cursors?.['posts']);
    expect(collected.connection.accessToken).toBe('access-2');
  },
);

test('handlers whose cursor the sync began with go on, and the others stay where they are', async () => {
  world = await createWorld();
  await world.put(...(await sealed(1)));
  const { records, saved, options } = vaultStore();
  await collectWith(options, 1, {
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
  await world.put(...(await sealed(1)));
  const { options, told: happened } = vaultStore();
  const view = world.view({ result: await resultOf(1, facts), ...told }, 1);
  expect(await codeOf(() => handleOf().collect({ ...options, view }))).toBe('tampered');
  expect(happened).toEqual([]);
});

test('a sync that came to an end by itself has a result', async () => {
  world = await createWorld();
  expect(await codeOf(() => handleOf().collect({ ...vaultStore().options, view: world.view() }))).toBe(
    'tampered',
  );
});

test('an older result passes for that of an interrupted sync only, and its cursors are those of its records', async () => {
  world = await createWorld();
  await world.put(...(await sealed(1, 2, 3)));
  const { records, saved, options } = vaultStore();
  const first = await resultOf(1, {
    commit: 1,
    end: undefined as never,
    cursors: { posts: { newest: '1' } },
  });
  await handleOf().collect({ ...options, view: world.view({ status: 'interrupted', result: first }, 3) });
  expect([records.size, saved.at(-1)?.cursors?.['posts']]).toEqual([3, { newest: '1' }]);
});

test('what an interrupted sync stored beyond its promise is taken, its cursors are not', async () => {
  world = await createWorld();
  await world.put(...(await sealed(1, 2, 3)));
  const { records, saved, options } = vaultStore();
  const result = await world.sealer.result(syncId, {
    datastores: { [schema]: { name: world.name, last: 2 } },
    cursors: {},
    end: undefined as never,
  });
  await handleOf().collect({ ...options, view: world.view({ status: 'interrupted', result }, 3) });
  expect(records.size).toBe(3);
  expect(saved.at(-1)?.cursors).toEqual(connection.cursors);
});

test('what a sync without any result stored is taken, and nothing is saved of the connection', async () => {
  world = await createWorld();
  await world.put(...(await sealed(1)));
  const { told, options } = vaultStore();
  const collected = await handleOf().collect({ ...options, view: world.view({ status: 'interrupted' }, 1) });
  expect(collected).toMatchObject({ records: 1, connection, end: undefined });
  expect(told).toEqual(['upsert']);
});

test('a record that comes late is waited for', async () => {
  world = await createWorld(keys.secret, { completeness: 4000 });
  const [first, late] = await sealed(1, 2);
  await world.put(first as { _id: string });
  const { options, records } = vaultStore();
  const upsert = async (...args: Parameters<typeof options.upsert>): Promise<void> => {
    options.upsert(...args);
    if (records.size === 1) await world.put(late as { _id: string });
  };
  await collectWith({ ...options, upsert }, 2);
  expect(records.size).toBe(2);
});

test('of an item that came more than once the highest number holds, though a lower one comes late', async () => {
  world = await createWorld(keys.secret, { completeness: 4000 });
  const versions = await Promise.all(
    ['first', 'second', 'third', 'last'].map((name, i) => world.sealer.record(post(7, { name }), i + 1)),
  );
  const [first, late, ...rest] = versions;
  await world.put(first as { _id: string }, ...rest);
  const { options, records } = vaultStore();
  const upserted: number[] = [];
  const upsert = async (...args: Parameters<typeof options.upsert>): Promise<void> => {
    options.upsert(...args);
    upserted.push(args[0].length);
    if (upserted.length === 1) await world.put(late as { _id: string });
  };
  const collected = await collectWith({ ...options, upsert }, 4);
  expect([collected.records, [...records.values()]]).toEqual([4, [post(7, { name: 'last' })]]);
  // Nobody is given one `_id` twice at once.
  expect(upserted).toEqual([1, 1]);
});

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
  await world.put(...(await sealed(1)));
  await world.putAside(...(await sealedAside(item('7'), item('8', { handler: 'likes' }), item('7'))));
  const { aside, told, options } = vaultStore();
  const collected = await collectWith(options, 1, {
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

test('what could not be read of a snapshot that is another device’s is not kept', async () => {
  world = await createWorld();
  await world.putAside(...(await sealedAside(item('7'), item('8', { handler: 'likes' }))));
  const { aside, options } = vaultStore();
  const facts = { from: {}, snapshots: { posts: { id: 's1', complete: true } } };
  await collectWith(options, 0, { datastores: asideIn(2, 0), ...facts });
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
  expect(await codeOf(() => collectWith(options, 0, { datastores: asideIn(last, 0) }))).toBe(code);
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

test('a dead spot does not make PouchDB fetch the documents one by one', async () => {
  world = await createWorld(keys.secret, { completeness: 4000 });
  await world.put(...(await sealed(1, 2)));
  world.gateway.on(`POST ${path}/datastores/`, cut, world.toStore);
  await collectWith(vaultStore().options, 2);
  const asked = world.gateway.seen.filter((one) => one.path.includes('/datastores/'));
  expect(asked.map(({ path: url }) => url.split('?')[0]?.split('/').pop())).toEqual(
    expect.not.arrayContaining([expect.stringMatching(/^[0-9]{12}$/)]),
  );
});

test('answers that are cut, truncated or failing are asked for again', async () => {
  world = await createWorld(keys.secret, { completeness: 4000 });
  await world.put(...(await sealed(1, 2)));
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
  await collectWith(options, 2);
  expect(records.size).toBe(2);
});

test('collecting again after a crash gives the same', async () => {
  world = await createWorld();
  await world.put(...(await sealed(1, 2, 3)));
  const { options, records, told } = vaultStore();
  const again = { ...options, PouchDB: Pouch, databaseFor: undefined as never };
  const crash = () => Promise.reject(new Error('crash'));
  await expect(collectWith({ ...again, onCursors: crash }, 3)).rejects.toThrow('crash');
  await collectWith(again, 3);
  expect(records.size).toBe(3);
  expect(told).toEqual(['connection', 'upsert', 'connection', 'upsert', 'cursors']);
});

type Spoil = () => Promise<{ _id: string; jwe?: string }[]>;
const elsewhere = async () => (await import('../support/sealer.js')).createSealer(keys.secret, world.signer);
test.each<[string, Spoil, number, string]>([
  ['a record is gone', async () => sealed(1, 3), 3, 'incomplete'],
  [
    'a record lies under another number than its own',
    async () => [...(await sealed(1)), await world.sealer.record(post(2), 2, { n: 1 })],
    2,
    'tampered',
  ],
  ['a record was added after the last', async () => sealed(1, 2), 1, 'tampered'],
  [
    'two records swapped ids',
    async () => {
      const [a, b] = await sealed(1, 2);
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
    async () => [...(await sealed(1)), await (await elsewhere()).record(post(2), 2)],
    2,
    'tampered',
  ],
  ['a document is no record', async () => [...(await sealed(1)), { _id: 'note' }], 1, 'tampered'],
  [
    'a bit was flipped',
    async () => {
      const [one] = await sealed(1);
      return [{ _id: String(one?._id), jwe: String(one?.jwe).replace(/.{5}$/, 'AAAAA') }];
    },
    1,
    'tampered',
  ],
])('when %s, no cursor is saved', async (_name, spoil, last, code) => {
  world = await createWorld();
  await world.put(...(await spoil()));
  const { options, told } = vaultStore();
  expect(await codeOf(() => collectWith(options, last))).toBe(code);
  expect(told).not.toContain('cursors');
});

test('when the datastore is gone, the records are missed', async () => {
  world = await createWorld();
  world.gateway.on(`GET ${path}/datastores/`, (_seen, response) =>
    json(response, 404, { code: 'datastore_unknown' }),
  );
  expect(await codeOf(() => collectWith(vaultStore().options, 1))).toBe('incomplete');
});

test('a datastore of another name than the signed one is refused', async () => {
  world = await createWorld();
  await world.put(...(await sealed(1)));
  const view = world.view({ result: await resultOf(1) }, 1);
  const other = {
    ...view,
    datastores: { [schema]: { name: `${provider}-${'0'.repeat(32)}`, url: '', records: 1 } },
  };
  expect(await codeOf(() => handleOf().collect({ ...vaultStore().options, view: other }))).toBe('tampered');
});

test.each([
  ['a refused token', 401, 'token_invalid'],
  ['an erased sync', 410, 'sync_erased'],
])('%s ends it without waiting', async (_name, status, code) => {
  world = await createWorld(keys.secret, { completeness: 60_000 });
  world.gateway.on(`GET ${path}/datastores/`, (_seen, response) => json(response, status, { code }));
  expect(await codeOf(() => collectWith(vaultStore().options, 1))).toBe(code);
});

test('a local database that fails is told as such', async () => {
  world = await createWorld();
  await world.put(...(await sealed(1)));
  const { options } = vaultStore();
  const databaseFor = (name: string): LocalDatabase =>
    Object.assign(new Pouch(`${name}-full`), {
      bulkDocs: () => Promise.reject(new Error('disk full')),
    });
  expect(await codeOf(() => collectWith({ ...options, databaseFor }, 1))).toBe('local_failed');
});

test('an abort ends it', async () => {
  world = await createWorld();
  await world.put(...(await sealed(1)));
  const controller = new AbortController();
  world.gateway.on(`POST ${path}/datastores/`, () => controller.abort());
  expect(await codeOf(() => collectWith({ ...vaultStore().options, signal: controller.signal }, 1))).toBe(
    'aborted',
  );
});

test('a result signed by a service that cannot be asked for its keys is kept for later', async () => {
  world = await createWorld();
  world.gateway.on('GET /providers', (_seen, response) =>
    json(response, 200, {
      [provider]: { name: provider, status: 'unavailable', jwks: { keys: [] }, handlers: [] },
    }),
  );
  expect(await codeOf(() => collectWith(vaultStore().options, 0))).toBe('service_unavailable');
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
  await expect(collectWith(vaultStore().options, 0)).resolves.toMatchObject({ records: 0 });
});
