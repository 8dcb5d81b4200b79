import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Conflict, Couch, Database, type Keeper } from '@data-connector/couch';
import type { ConnectorError } from '@data-connector/kit/errors';
import type { FaultProxy } from '@data-connector/testing/fault-proxy';
import { inTime, until } from '@data-connector/testing/until';
import { startPlace, type Place } from './support/place.js';
let place: Place;
let proxy: FaultProxy;
let keeper: Keeper;
let database: Database;
let databases = 0;

interface Doc {
  readonly _id: string;
  readonly _rev?: string;
  readonly value: number;
}

beforeAll(async () => {
  place = await startPlace();
  ({ proxy, keeper } = place);
});
afterAll(() => place.close());
beforeEach(async () => {
  proxy.faults.clear();
  const couch = new Couch({ url: new URL(proxy.url), ...place.account });
  database = new Database(couch, `acme-test${++databases}`);
  await keeper.create(database.name);
});

const put = { match: ({ method }: { method: string }) => method === 'PUT' };

describe('a write', () => {
  test('is told from a stranger’s when its own answer was lost', async () => {
    proxy.faults.add({ kind: 'cut', bytes: 0 }, { ...put, times: 1 });
    const rev = await database.put<Doc>({ _id: 'a', value: 1 });
    expect(await database.get<Doc>('a')).toMatchObject({ _rev: rev, value: 1 });
    expect(rev).toMatch(/^1-/);
  });

  test.each(['at the revision it was read at', 'as a new document'])(
    'is a conflict, %s, when somebody else was faster',
    async (how) => {
      const rev = await database.put<Doc>({ _id: 'a', value: 1 });
      await database.put<Doc>({ _id: 'a', _rev: rev, value: 2 });
      const late = how === 'as a new document' ? { _id: 'a', value: 3 } : { _id: 'a', _rev: rev, value: 3 };
      await expect(database.put<Doc>(late)).rejects.toThrow(new Conflict());
      expect(await database.get<Doc>('a')).toMatchObject({ value: 2 });
    },
  );

  test('of what was read before is a conflict too, though the mark of an earlier write is still in it', async () => {
    await database.put<Doc>({ _id: 'a', value: 1 });
    const [mine, theirs] = [await database.get<Doc>('a'), await database.get<Doc>('a')];
    if (!mine || !theirs) throw new Error('nothing there');
    await database.put({ ...theirs, value: 2 });
    await expect(database.put({ ...mine, value: 3 })).rejects.toThrow(new Conflict());
  });

  test.each<[string, number, string]>([
    ['500', 500, '{"error":"x"}'],
    ['503', 503, ''],
    ['a 201 that is cut off', 201, '{"ok":tr'],
    ['a proxy’s page', 200, '<p>'],
  ])('that meets %s is repeated', async (_what, status, body) => {
    const headers = { 'content-type': body.startsWith('<') ? 'text/html' : 'application/json' };
    proxy.faults.add({ kind: 'answer', status, headers, body }, { ...put, times: 1 });
    expect(await database.put<Doc>({ _id: 'a', value: 1 })).toMatch(/^1-/);
  });

  test('that is answered with bytes of no known kind is repeated', async () => {
    proxy.faults.add({ kind: 'answer', status: 200, body: 'hello' }, { ...put, times: 1 });
    expect(await database.put<Doc>({ _id: 'a', value: 1 })).toMatch(/^1-/);
  });

  test.each(['text/html', 'application/octet-stream', undefined])(
    'whose answer, of type %s, breaks off is repeated',
    async (type) => {
      let asked = 0;
      const server = createServer((_request, response) => {
        const whole = ++asked > 1;
        const headers = whole ? { 'content-type': 'application/json' } : type && { 'content-type': type };
        response.writeHead(200, { ...headers, ...(whole ? {} : { 'content-length': 1000 }) });
        if (whole) response.end('{"ok":true,"rev":"1-a"}');
        else response.write('<p>', () => response.destroy());
      });
      await once(server.listen(0, '127.0.0.1').unref(), 'listening');
      const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      try {
        const there = new Database(new Couch({ url, ...place.account }), 'acme-test');
        expect(await there.put<Doc>({ _id: 'a', value: 1 })).toBe('1-a');
        asked = 0;
        await expect(there.bulk(Buffer.from('{}'), ['a'])).rejects.toMatchObject({
          code: 'datastore_unavailable',
        });
      } finally {
        server.close();
      }
    },
  );

  test('that is accepted, and not durable, is looked at again', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = '{"ok":true,"id":"a","rev":"1-lost"}';
    proxy.faults.add({ kind: 'answer', status: 202, headers, body }, { ...put, times: 1 });
    await expect(database.put<Doc>({ _id: 'a', value: 1 })).rejects.toMatchObject({
      code: 'datastore_unavailable',
    });
    expect(await database.get('a')).toBeUndefined();
  });

  test.each([429, 408, 503])(
    'that meets %i is sent again when the store says so, and who gives up tells when',
    async (status) => {
      const headers = { 'content-type': 'application/json', 'retry-after': '1' };
      proxy.faults.add({ kind: 'answer', status, headers, body: '{"error":"busy"}' }, { ...put, times: 1 });
      expect(await database.put<Doc>({ _id: 'a', value: 1 })).toMatch(/^1-/);
      proxy.faults.add({ kind: 'answer', status, headers, body: '{"error":"busy"}' }, { ...put, times: 1 });
      const fault = await database.couch
        .send({ db: database.name, path: 'b', method: 'put', body: {} })
        .catch((error: unknown) => error as ConnectorError);
      expect(fault).toMatchObject({ code: 'datastore_unavailable', extras: { retryAt: expect.any(String) } });
    },
  );

  test('to a database that is gone makes it again, unless it was to take the place of something in it', async () => {
    const mine = new Database(database.couch, database.name, () => keeper.create(database.name));
    const rev = await mine.put<Doc>({ _id: 'a', value: 1 });
    await keeper.destroy(mine.name);
    await expect(mine.put<Doc>({ _id: 'a', _rev: rev, value: 2 })).rejects.toThrow(new Conflict());
    expect(await mine.sequence()).toBeUndefined();
    expect(await mine.put<Doc>({ _id: 'a', value: 3 })).toMatch(/^1-/);
    await keeper.destroy(mine.name);
    await expect(mine.look(inTime())).rejects.toMatchObject({
      code: 'datastore_unavailable',
    });
    await until('a sequence', async () => (await mine.sequence()) !== undefined);
    await mine.look(inTime());
  });

  test('is given up as datastore_unavailable, and its fault holds nothing of the request', async () => {
    proxy.faults.add({ kind: 'answer', status: 500 }, put);
    const fault = (await database
      .put<Doc>({ _id: 'a-secret', value: 1 })
      .catch((error: unknown) => error)) as ConnectorError;
    expect(fault.code).toBe('datastore_unavailable');
    const said = JSON.stringify([
      fault,
      fault.cause,
      (fault.cause as Error).message,
      Object.entries(fault.cause as object),
    ]);
    expect(
      ['a-secret', place.account.password, 'authorization'].filter((text) => said.includes(text)),
    ).toEqual([]);
  });
});

describe('a batch', () => {
  const body = (ids: readonly string[]) =>
    Buffer.from(JSON.stringify({ docs: ids.map((_id) => ({ _id, jwe: 'x' })) }));

  test('tells which documents are stored and under which ids others lie', async () => {
    await database.bulk(body(['a']), ['a']);
    const rows = await database.bulk(body(['a', 'b']), ['a', 'b']);
    expect(rows).toEqual(
      new Map([
        ['a', 'conflict'],
        ['b', 'stored'],
      ]),
    );
  });

  test.each<[string, number, unknown]>([
    ['202', 202, [{ ok: true, id: 'a', rev: '1-a' }]],
    ['an empty body', 201, ''],
    ['an object', 201, { ok: true }],
    ['no rows', 201, []],
    ['another id', 201, [{ ok: true, id: 'b', rev: '1-a' }]],
    [
      'a row too many',
      201,
      [
        { ok: true, id: 'a' },
        { ok: true, id: 'b' },
      ],
    ],
    ['a row that is an error', 201, [{ id: 'a', error: 'forbidden' }]],
    ['a row that is nothing', 201, [null]],
    ['200', 200, [{ ok: true, id: 'a', rev: '1-a' }]],
  ])('that is answered with %s is not stored', async (_what, status, answer) => {
    const headers = { 'content-type': 'application/json' };
    proxy.faults.add(
      { kind: 'answer', status, headers, body: answer === '' ? '' : JSON.stringify(answer) },
      { times: 1 },
    );
    await expect(database.bulk(body(['a']), ['a'])).rejects.toMatchObject({ code: 'datastore_unavailable' });
  });

  test('that is aborted fails with the signal’s reason', async () => {
    proxy.faults.add({ kind: 'hang' });
    const abort = new AbortController();
    const stored = database.bulk(body(['a']), ['a'], abort.signal);
    abort.abort(new Error('erased'));
    await expect(stored).rejects.toThrow('erased');
  });
});

test('documents are found by id, and by the beginning of it', async () => {
  for (const [i, _id] of ['a.1', 'a.2', 'b.1'].entries()) await database.put<Doc>({ _id, value: i });
  await database.put({ _id: 'a.3', _deleted: true });
  expect([...(await database.documents<Doc>(['a.1', 'x', 'b.1'])).keys()]).toEqual(['a.1', 'b.1']);
  expect((await database.beginningWith<Doc>('a.')).map(({ _id }) => _id)).toEqual(['a.1', 'a.2']);
});

test('of a database that is not there nothing is found', async () => {
  const none = new Database(database.couch, 'acme-none');
  expect(await none.get('a')).toBeUndefined();
  expect(await none.sequence()).toBeUndefined();
  expect((await none.indexed('held').next()).done).toBe(true);
  expect(await none.beginningWith('a')).toEqual([]);
});

test('a keeper makes, lists and destroys databases of its provider only, however often it is asked', async () => {
  await keeper.create('acme-syncs-1');
  await keeper.create('acme-syncs-1');
  expect(await keeper.list('syncs')).toEqual(['acme-syncs-1']);
  await keeper.destroy('acme-syncs-1');
  await keeper.destroy('acme-syncs-1');
  expect(await keeper.list('syncs')).toEqual([]);
  for (const name of ['other-1', '_users', 'acme', 'acme-../_users', 'acme-A'])
    await expect(keeper.destroy(name)).rejects.toMatchObject({ code: 'internal_error' });
});
