import { Couch, Database, HELD } from '@data-connector/couch';
import { startPlace, type Place } from './support/place.js';
let place: Place;
let database: Database;
let databases = 0;

interface Sync {
  readonly _id: string;
  readonly _rev?: string;
  readonly status: string;
  readonly updatedAt: string;
}
async function all<T>(some: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of some) list.push(one);
  return list;
}

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const sync = (_id: string, updatedAt: string) => ({ _id, kind: 'sync', status: 'completed', updatedAt });
const fill = async (docs: readonly Sync[]) => {
  await database.bulk(
    Buffer.from(JSON.stringify({ docs })),
    docs.map(({ _id }) => _id),
  );
};
const query = { where: HELD, atOnce: 3 };

beforeAll(async () => {
  place = await startPlace();
});
afterAll(() => place.close());
beforeEach(async () => {
  database = new Database(
    new Couch({ url: place.url, ...place.account }),
    `acme-syncs-${20260101 + ++databases}`,
  );
  await place.keeper.create(database.name);
});

test('an index gives what matches in pages by the last write, and what is in it only', async () => {
  await fill([...Array(10).keys()].map((n) => sync(`s${9 - n}`, at(n))));
  await fill([{ ...sync('erased', at(3)), status: 'erased' }]);
  const found = await all(database.indexed<Sync>('held', { ...query, before: at(8) }));
  expect(found.map(({ _id }) => _id)).toEqual(['s9', 's8', 's7', 's6', 's5', 's4', 's3', 's2']);
  expect(found[0]).toMatchObject({ _rev: expect.any(String), kind: 'sync' });
  const few = await all(database.indexed('held', { ...query, before: at(1), fields: ['_rev'] }));
  expect(few).toEqual([{ _id: 's9', _rev: expect.any(String), updatedAt: at(0) }]);
});

test('an index misses none that is there all the time, though others come, go and move while it is read', async () => {
  const still = [...Array(12).keys()].map((n) => sync(`still${n}`, at(2 * n)));
  const gone = [...Array(12).keys()].map((n) => sync(`gone${n}`, at(2 * n + 1)));
  await fill([...still, ...gone]);
  const seen: string[] = [];
  for await (const { _id, ...doc } of database.indexed<Sync>('held', query)) {
    seen.push(_id);
    if (_id.startsWith('gone')) await database.put<Sync>({ ...doc, _id, status: 'erased' });
  }
  expect(seen).toEqual(expect.arrayContaining(still.map(({ _id }) => _id)));
});

test('an index gives all that were written at the same moment, once', async () => {
  await fill([...Array(20).keys()].map((n) => sync(`s${n}`, at(n < 17 ? 1 : n))));
  const found = await all(database.indexed<Sync>('held', query));
  expect(new Set(found.map(({ _id }) => _id)).size).toBe(20);
  expect(found).toHaveLength(20);
});

test('an index that is not there is a fault, and never a look at all documents', async () => {
  await expect(database.indexed('unused', query).next()).rejects.toMatchObject({
    code: 'datastore_unavailable',
  });
});
