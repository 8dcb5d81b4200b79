import { Couch, Database, follow, type Change, type Keeper } from '@data-connector/couch';
import { silentLog } from '@data-connector/kit/log';
import type { FaultProxy } from '@data-connector/testing/fault-proxy';
import { until } from '@data-connector/testing/until';
import { startPlace, type Place } from './support/place.js';
let place: Place;
let proxy: FaultProxy;
let keeper: Keeper;
let direct: Database;
let watched: Database;
let databases = 0;

interface Doc {
  readonly value: number;
}
let heard: Change<Doc>[];
let sights: boolean[];
let abort: AbortController;

beforeAll(async () => {
  place = await startPlace();
  ({ proxy, keeper } = place);
});
afterAll(() => place.close());
beforeEach(async () => {
  proxy.faults.clear();
  const name = `acme-test${++databases}`;
  await keeper.create(name);
  const through = (url: URL) => new Database(new Couch({ url, ...place.account }), name);
  [direct, watched] = [through(place.url), through(new URL(proxy.url))];
  heard = [];
  sights = [];
  abort = new AbortController();
});
afterEach(() => abort.abort());

const start = (since = '0'): Promise<void> =>
  follow<Doc>(
    watched,
    { since, signal: abort.signal, log: silentLog, sight: (sees) => sights.push(sees) },
    (change) => heard.push(change),
  );
const values = () => heard.map(({ doc }) => doc.value);
const write = (value: number) => direct.put({ _id: `d${value}`, value });

test('changes are heard in their order, with their documents, from the place it begins at', async () => {
  await write(1);
  const since = (await direct.sequence()) ?? '0';
  await write(2);
  void start(since);
  await until('the first change', () => heard.length === 1);
  await write(3);
  await until('the second change', () => heard.length === 2);
  expect(heard.map(({ id, doc }) => [id, doc.value])).toEqual([
    ['d2', 2],
    ['d3', 3],
  ]);
});

test('after a cut it goes on where it was, and says that it saw nothing in between', async () => {
  void start();
  await write(1);
  await until('the first change', () => heard.length === 1);
  proxy.faults.add({ kind: 'refuse' }, { times: 2 });
  proxy.disconnect();
  await write(2);
  await until('the second change', () => heard.length === 2);
  await write(3);
  await until('the third change', () => heard.length === 3);
  expect(values()).toEqual([1, 2, 3]);
  expect(sights).toEqual([true, false, ...sights.slice(2)]);
  expect([sights.at(-1), proxy.faults.applied]).toEqual([true, 2]);
});

test('a line in which CouchDB tells of a fault costs it neither its place nor its life', async () => {
  await write(1);
  const line =
    '{"error":"timeout","reason":"The request could not be processed in a reasonable amount of time."}\n';
  proxy.faults.add(
    { kind: 'answer', status: 200, body: line },
    { times: 1, match: ({ path }) => path.includes('_changes') },
  );
  void start();
  await until('the change', () => heard.length === 1);
  expect(values()).toEqual([1]);
});

test.each([500, 401, 404])(
  'an answer of %p to the feed is tried again as long as the database is there',
  async (status) => {
    proxy.faults.add(
      { kind: 'answer', status, body: '{}' },
      { times: 1, match: ({ path }) => path.includes('_changes') },
    );
    void start();
    await write(1);
    await until('the change', () => heard.length === 1);
    expect(values()).toEqual([1]);
  },
);

test('it ends when the database is gone', async () => {
  const following = start();
  await write(1);
  await until('the change', () => heard.length === 1);
  await keeper.destroy(direct.name);
  await following;
  expect(abort.signal.aborted).toBe(false);
});

test.each(['while it listens', 'while the store is away'])('it ends with its signal, %s', async (when) => {
  const following = start();
  await write(1);
  await until('the first change', () => heard.length === 1);
  if (when === 'while the store is away') {
    proxy.faults.add({ kind: 'refuse' });
    proxy.disconnect();
    await until('three faults', () => proxy.faults.applied > 2);
  }
  abort.abort();
  await following;
  expect(values()).toEqual([1]);
});

test('deleted documents are not told of, and a listener that throws hears the rest', async () => {
  const rev = await write(1);
  await direct.put({ _id: 'd1', _rev: rev, _deleted: true } as { _id: string });
  const seen: number[] = [];
  const listen = ({ doc }: Change<Doc>) => {
    seen.push(doc.value);
    if (doc.value === 2) throw new Error('mine');
  };
  void follow<Doc>(watched, { since: '0', signal: abort.signal, log: silentLog }, listen);
  await write(2);
  await write(3);
  await until('the third change', () => seen.includes(3));
  expect(seen).toEqual([2, 3]);
});
