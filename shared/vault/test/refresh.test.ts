import type { Connection, SyncView } from '@data-connector/protocol';
import type { RefreshOptions, VaultRecord } from '../src/index.js';
import { codeOf } from './support/code-of.js';
import { cut, json, problem } from './support/fake-gateway.js';
import { connection, keys, post, provider, schema } from './support/person.js';
import { Pouch } from '@data-connector/testing/pouch';
import { createWorld, path, syncId, token, type World } from './support/world.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await world.put(...(await Promise.all([1, 2].map((n) => world.sealer.record(post(n), n)))));
  const result = await world.sealer.result(syncId, {
    datastores: { [schema]: { name: world.name, last: 2 } },
  });
  tell(world.view({ result }, 2));
  const receipt = await world.signer.sign('receipt', {
    version: 1,
    provider,
    syncId,
    erasedAt: '2026-11-05T00:00:00.000Z',
    datastores: [world.name],
  });
  world.gateway.on(`DELETE ${path}`, (_seen, response) => json(response, 200, { receipt }));
});
afterEach(() => world.close());

/** Lets the gateway tell a view, as status and as events. */
function tell(view: SyncView): void {
  world.gateway.on(`GET ${path}`, (_seen, response) => json(response, 200, view));
  world.gateway.on(`GET ${path}/events`, (_seen, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`event: snapshot\ndata: ${JSON.stringify(view)}\n\n`);
  });
}

/** A Vault's store that can crash at one of its writes. */
function storeOf(crashAt?: string) {
  const records = new Map<string, VaultRecord>();
  const kept = { connection };
  const told: string[] = [];
  const write = (what: string): void => {
    told.push(what);
    if (what === crashAt) throw new Error('crash');
  };
  return {
    records,
    kept,
    told,
    saveConnection(one: Connection) {
      write(one.cursors?.['posts']?.['newest'] === 'new' ? 'cursors' : 'connection');
      kept.connection = one;
    },
    quarantine: () => write('quarantine'),
    remove: () => write('remove'),
    upsert(batch: readonly VaultRecord[]) {
      write('upsert');
      for (const record of batch) records.set(record._id, record);
    },
  };
}
const refresh = (store: ReturnType<typeof storeOf>, more: Partial<RefreshOptions> = {}) =>
  world.vault.refresh({
    PouchDB: Pouch,
    connection: store.kept.connection,
    key: keys.secret,
    store,
    ...more,
  });
const erased = () => world.gateway.seen.filter(({ method }) => method === 'DELETE').length;

test('syncs, waits, collects, saves and erases', async () => {
  const store = storeOf();
  const updates: string[] = [];
  const refreshed = await refresh(store, { onUpdate: ({ type }) => updates.push(type) });
  expect(refreshed).toMatchObject({
    view: { status: 'completed' },
    collected: { records: 2 },
    receipt: { syncId },
  });
  expect(refreshed.connection).toEqual(store.kept.connection);
  expect(store.told).toEqual(['connection', 'upsert', 'cursors']);
  expect(updates).toEqual(['snapshot', 'completed']);
  expect(erased()).toBe(1);
});

test.each(['connection', 'upsert', 'cursors'])(
  'after a crash while it writes %s, nothing is erased and another call brings all',
  async (crashAt) => {
    const crashing = storeOf(crashAt);
    await expect(refresh(crashing)).rejects.toThrow('crash');
    expect(erased()).toBe(0);
    const store = storeOf();
    await refresh(store);
    expect(store.records.size).toBe(2);
    expect(store.kept.connection.cursors).toMatchObject({ posts: { newest: 'new' } });
  },
);

test('a sync that ended badly is no error: what it brought is kept and its code told', async () => {
  const view = world.view({
    status: 'failed',
    code: 'reconnect_required',
    retry: 'reconnect',
    result: await world.sealer.result(syncId, {
      end: { outcome: 'failed', code: 'reconnect_required', retry: 'reconnect' },
    }),
  });
  const { nextSyncAt: _none, ...told } = view;
  tell(told);
  await expect(refresh(storeOf())).resolves.toMatchObject({
    view: { code: 'reconnect_required' },
    collected: { records: 0 },
  });
});

test('goes on with a sync begun before a reload', async () => {
  const store = storeOf();
  await refresh(store, { resume: { syncId, provider, token, after: { [schema]: 1 } } });
  expect(store.records.size).toBe(1);
  expect(
    world.gateway.seen.filter(
      ({ path: asked, method }) => method === 'POST' && asked === `/sync/${provider}`,
    ),
  ).toEqual([]);
});

test.each([
  ['is unknown', 404, 'sync_unknown'],
  ['was erased', 410, 'sync_erased'],
  ['no longer takes its token', 401, 'token_invalid'],
])('begins anew when the sync begun before a reload %s', async (_name, status, code) => {
  const old = '20261104-AAAAAAAAAAAAAAAAAAAAAA';
  world.gateway.on(`GET /sync/${provider}/${old}`, problem(status, code));
  const store = storeOf();
  await refresh(store, { resume: { syncId: old, provider, token: 'old', after: { [schema]: 1 } } });
  expect(store.records.size).toBe(2);
});

test('a gateway that is away does not make a second sync of the one begun before a reload', async () => {
  world.gateway.on(`GET ${path}`, cut);
  expect(await codeOf(() => refresh(storeOf(), { resume: { syncId, provider, token } }))).toBe('unreachable');
  expect(world.gateway.seen.some(({ method }) => method === 'POST')).toBe(false);
});

test('waits while the sync of another device runs, and says so', async () => {
  world.gateway.on(
    `POST /sync/${provider}`,
    problem(409, 'sync_running', { retryAt: '2026-11-05T00:00:00.000Z' }),
    (_seen, response) => json(response, 202, { syncId, token }),
  );
  const types: string[] = [];
  const refreshing = refresh(storeOf());
  for await (const { type } of refreshing) types.push(type);
  expect([types[0], (await refreshing).collected.records]).toEqual(['waiting', 2]);
});

test('that an earlier try erased it already is no error', async () => {
  world.gateway.on(`DELETE ${path}`, problem(410, 'sync_erased'));
  await expect(refresh(storeOf())).resolves.toMatchObject({ receipt: undefined, collected: { records: 2 } });
});

test('data that does not verify is not erased', async () => {
  await world.put({ _id: 'forged' });
  expect(await codeOf(() => refresh(storeOf()))).toBe('tampered');
  expect(erased()).toBe(0);
});

describe('its news', () => {
  const typesOf = async (news: AsyncIterable<{ type: string }>): Promise<string[]> => {
    const types: string[] = [];
    for await (const { type } of news) types.push(type);
    return types;
  };

  test('come one by one, beside what it came to', async () => {
    const refreshing = refresh(storeOf());
    expect(await typesOf(refreshing)).toEqual(['snapshot', 'completed', 'collecting']);
    expect((await refreshing).collected.records).toBe(2);
  });

  test('end with the error that ended it', async () => {
    expect(await codeOf(() => typesOf(refresh(storeOf(), { signal: AbortSignal.abort() })))).toBe('aborted');
    await expect(typesOf(refresh(storeOf('upsert')))).rejects.toThrow('crash');
  });

  test('may be left: the refresh goes on', async () => {
    const refreshing = refresh(storeOf());
    for await (const _news of refreshing) break;
    expect((await refreshing).receipt).toMatchObject({ syncId });
  });
});

test('without PouchDB records are opened as they come', async () => {
  await world.put(...(await Promise.all([3, 4, 5].map((n) => world.sealer.record(post(n), n)))));
  const result = await world.sealer.result(syncId, {
    datastores: { [schema]: { name: world.name, last: 5 } },
  });
  tell(world.view({ result }, 5));
  const store = storeOf();
  const { connection: given } = store.kept;
  const refreshed = await world.vault.refresh({ connection: given, key: keys.secret, store });
  expect(refreshed.collected.records).toBe(5);
  expect(store.records.size).toBe(5);
});
