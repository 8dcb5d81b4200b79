import { randomBytes } from 'node:crypto';
import { Couch, Database, dayOf, ProviderStore } from '@data-connector/couch';
import { startFaultProxy, type FaultProxy } from '@data-connector/testing/fault-proxy';
import { until } from '@data-connector/testing/until';
import { openWorkshop, type Workshop } from '@data-connector/testing/keeper';
import { Retention } from '../src/retention.js';

const HOUR_MS = 3_600_000;
const HOURS = 72;
const NOW = new Date();
const ago = (hours: number) => new Date(NOW.getTime() - hours * HOUR_MS);
const inHours = (hours: number) => ago(-hours);

let workshop: Workshop;
let proxy: FaultProxy;
let provider: string;
let store: ProviderStore;
let retention: Retention;

beforeEach(async () => {
  workshop = await openWorkshop();
  proxy = await startFaultProxy({ target: workshop.url });
  [provider] = workshop.providers;
  const couch = { ...workshop, url: new URL(proxy.url), timeoutMs: 4000 };
  store = new ProviderStore(couch, provider);
  retention = new Retention(new Couch(couch), store, provider, HOURS);
});
afterEach(async () => {
  await proxy.close();
  await workshop.close();
});

const there = async () =>
  (await workshop.admin.list(`${provider}-`)).map((name) => name.slice(provider.length + 1));
const isThere = async (db: string) => (await workshop.admin.list(db)).length === 1;

async function datastore(): Promise<string> {
  const name = `${provider}-${randomBytes(16).toString('hex')}`;
  await store.create(name);
  return name;
}

async function day(time: Date): Promise<Database> {
  const name = store.names.syncsOf(dayOf(time));
  await store.create(name);
  return new Database(workshop.admin, name);
}

/** A sync of that time with a datastore. */
async function sync(updatedAt: Date, more: object = {}): Promise<string> {
  const name = await datastore();
  const database = await day(updatedAt);
  const id = `${dayOf(updatedAt)}-${randomBytes(16).toString('base64url')}`;
  const datastores = { 'https://schema.example/post': { name, records: 1 } };
  const doc = { kind: 'sync', status: 'completed', updatedAt: updatedAt.toISOString(), datastores };
  await database.put({ _id: id, ...doc, ...more });
  return name;
}

describe('a datastore', () => {
  test.each([
    ['just now', 0, true],
    ['at the end of its retention', HOURS - 0.1, true],
    ['just before that', HOURS + 0.1, false],
    ['much earlier', HOURS + 40, false],
  ])('whose sync was last written %s: %d hours ago', async (_what, hours, stays) => {
    const name = await sync(ago(hours));
    await retention.sweep(NOW);
    expect(await isThere(name)).toBe(stays);
  });

  test.each(['running', 'completed', 'interrupted', 'erasing'])(
    'of a sync that is %s goes by its time alone',
    async (status) => {
      const [old, young] = [await sync(ago(HOURS + 3), { status }), await sync(ago(HOURS - 1), { status })];
      expect(await retention.sweep(NOW)).toMatchObject({ datastores: 1, days: 0 });
      expect([await isThere(old), await isThere(young)]).toEqual([false, true]);
    },
  );

  test.each([
    ['belongs to no sync', () => datastore()],
    ['belongs to a sync that is erased', () => sync(NOW, { status: 'erased' })],
  ])('that %s goes when it is still so half an hour later', async (_what, make) => {
    const name = await make();
    for (const hours of [0, 0.4]) {
      expect(await retention.sweep(inHours(hours))).toMatchObject({ datastores: 0 });
      expect(await isThere(name)).toBe(true);
    }
    expect(await retention.sweep(inHours(0.6))).toMatchObject({ datastores: 1 });
    expect(await isThere(name)).toBe(false);
  });

  test('that was taken for nobody’s stays when its sync’s document comes into view', async () => {
    const name = await datastore();
    await retention.sweep(NOW);
    const database = await day(NOW);
    await database.put({
      _id: `${dayOf(NOW)}-${randomBytes(16).toString('base64url')}`,
      kind: 'sync',
      status: 'running',
      updatedAt: NOW.toISOString(),
      datastores: { s: { name, records: 0 } },
    });
    await retention.sweep(inHours(1));
    expect(await isThere(name)).toBe(true);
  });

  test('whose sync does not say when it was written stays', async () => {
    const name = await sync(NOW, { updatedAt: 'nonsense' });
    await retention.sweep(inHours(1000));
    expect(await isThere(name)).toBe(true);
  });

  test('is found among more syncs than one page holds', async () => {
    const name = await sync(ago(HOURS + 3));
    const database = await day(ago(HOURS + 3));
    const docs = Array.from({ length: 1100 }, () => ({
      _id: `${dayOf(ago(HOURS + 3))}-${randomBytes(16).toString('base64url')}`,
      kind: 'sync',
      status: 'erasing',
      updatedAt: ago(HOURS + 3).toISOString(),
      datastores: {},
    }));
    await database.bulk(
      Buffer.from(JSON.stringify({ docs })),
      docs.map(({ _id }) => _id),
    );
    const young = await sync(ago(HOURS - 1));
    expect(await retention.sweep(NOW)).toMatchObject({ datastores: 1, days: 0 });
    expect([await isThere(name), await isThere(young)]).toEqual([false, true]);
  });
});

test('a round that cannot read a day takes no datastore for nobody’s, and goes on with the other days', async () => {
  const [old, orphan] = [await sync(ago(HOURS + 3)), await datastore()];
  await day(NOW);
  await retention.sweep(ago(1));
  proxy.faults.add({ kind: 'refuse' }, { match: ({ path }) => path.endsWith(`${dayOf(NOW)}/_find`) });
  expect(await retention.sweep(NOW)).toMatchObject({ fault: { code: 'datastore_unavailable' } });
  expect([await isThere(old), await isThere(orphan)]).toEqual([false, true]);
});

test.each([['refuse'], ['hang']] as const)(
  'what cannot be dropped (%s) holds up nothing but its day',
  async (kind) => {
    const late = HOURS + 72 + 25;
    const bad = await sync(ago(late + 24));
    const good = [await sync(ago(late + 48)), await sync(ago(late + 24))];
    proxy.faults.add({ kind }, { match: ({ method, path }) => method === 'DELETE' && path === `/${bad}` });
    expect(await retention.sweep(NOW)).toMatchObject({ datastores: 2, days: 1, fault: expect.anything() });
    expect(await Promise.all([bad, ...good].map(isThere))).toEqual([true, false, false]);
    proxy.faults.clear();
    expect(await retention.sweep(NOW)).toEqual(
      expect.objectContaining({ datastores: 1, days: 1, fault: undefined }),
    );
    expect(await there()).toEqual([]);
  },
);

test('a sync is marked before its datastores go, and one that was written to after all is left alone', async () => {
  const [marked, written] = [await sync(ago(HOURS + 3)), await sync(ago(HOURS + 3))];
  const database = await day(ago(HOURS + 3));
  const docs = await database.beginningWith<{ updatedAt: string; datastores: object; status: string }>('2');
  const of = (datastore: string) =>
    docs.find(({ datastores }) => JSON.stringify(datastores).includes(datastore));
  const [toMark, toWrite] = [of(marked), of(written)];
  if (!toMark || !toWrite) throw new Error('no syncs');
  const release = proxy.faults.add(
    { kind: 'hang' },
    { match: ({ method, path }) => method === 'GET' && path.includes(toWrite._id) },
  );
  proxy.faults.add({ kind: 'refuse' }, { match: ({ method }) => method === 'DELETE' });
  const swept = retention.sweep(NOW);
  await until('the look at the sync', () => proxy.faults.applied > 0);
  await database.put({ ...toWrite, updatedAt: NOW.toISOString() });
  release();
  await swept;
  const [first, second] = await Promise.all(
    [toMark, toWrite].map(({ _id }) => database.get<{ status: string; updatedAt: string }>(_id)),
  );
  expect([first?.status, first?.updatedAt, second?.status]).toEqual([
    'erasing',
    toMark.updatedAt,
    'completed',
  ]);
  expect(await Promise.all([marked, written].map(isThere))).toEqual([true, true]);
});

test('a day goes 72 hours after its data, and not before', async () => {
  const limit = ago(HOURS + 72);
  await day(limit);
  await day(new Date(limit.getTime() - 24 * HOUR_MS));
  await day(new Date(limit.getTime() - 48 * HOUR_MS));
  expect(await retention.sweep(NOW)).toMatchObject({ datastores: 0, days: 2 });
  expect(await there()).toEqual([`syncs-${dayOf(limit)}`]);
});

test('what is neither a datastore nor a day stays, and so does what is another provider’s', async () => {
  const [, other] = workshop.providers;
  const others = new ProviderStore(workshop, other);
  const names = [`${other}-${'0'.repeat(32)}`, `${other}-syncs-20000101`];
  for (const name of names) await others.create(name);
  const kept = ['accounts', 'syncs-notes', 'syncs-2000', '0123456789abcdef'];
  for (const name of kept) await store.create(`${provider}-${name}`);
  for (const hours of [0, 1, 2]) await retention.sweep(inHours(hours));
  expect(await there()).toEqual([...kept].sort());
  expect(await workshop.admin.list(`${other}-`)).toEqual(names);
});
