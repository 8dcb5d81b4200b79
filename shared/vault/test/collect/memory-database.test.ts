import { memoryDatabase } from '../../src/collect/memory-database.js';
import { documentsAfter } from '../../src/collect/local-database.js';

const source = 'http://datastore.invalid/one';
const ids = Array.from({ length: 7 }, (_, n) => `id-${n}`);

/** A server with these documents, page by page as CouchDB gives them. */
function serverOf(asked: string[], pages = Infinity): typeof fetch {
  return async (input) => {
    if (asked.length >= pages) throw new TypeError('cut off');
    const url = new URL(input as string);
    asked.push(url.search);
    const from = ids.indexOf(JSON.parse(url.searchParams.get('startkey') ?? '""') as string);
    const limit = Number(url.searchParams.get('limit'));
    return Response.json({
      rows: ids.slice(from + 1, from + 1 + limit).map((id) => ({ id, doc: { jwe: id } })),
    });
  };
}
const idsAfter = async (database: ReturnType<typeof memoryDatabase>, id?: string) =>
  (await documentsAfter(database, id, 3)).map(({ _id }) => _id);

test.each([
  ['pages that end with a part of one', 3, 3],
  ['pages that fit exactly', 7, 2],
  ['one page', 10, 1],
])('reads %s', async (_name, batch_size, requests) => {
  const asked: string[] = [];
  const database = memoryDatabase();
  await database.replicate.from(source, { fetch: serverOf(asked), batch_size });
  expect(asked).toHaveLength(requests);
  expect(await idsAfter(database)).toEqual(ids.slice(0, 3));
  expect(await idsAfter(database, 'id-2')).toEqual(ids.slice(3, 6));
  expect(await idsAfter(database, 'id-6')).toEqual([]);
});

test('a replication that fails says so, and what was there before stays', async () => {
  const database = memoryDatabase();
  await database.replicate.from(source, { fetch: serverOf([]), batch_size: 10 });
  const failing = database.replicate.from(source, { fetch: serverOf([], 1), batch_size: 3 });
  await expect(failing).rejects.toThrow('cut off');
  expect(await idsAfter(database, 'id-4')).toEqual(['id-5', 'id-6']);
});

test('a cancelled replication asks no more', async () => {
  const asked: string[] = [];
  const replication = memoryDatabase().replicate.from(source, { fetch: serverOf(asked), batch_size: 3 });
  replication.cancel();
  await replication;
  expect(asked).toHaveLength(1);
});

test('is empty once destroyed', async () => {
  const database = memoryDatabase();
  await database.replicate.from(source, { fetch: serverOf([]), batch_size: 10 });
  await database.destroy();
  expect(await idsAfter(database)).toEqual([]);
});
