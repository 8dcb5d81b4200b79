import { z } from 'zod';
import type { Cursor } from '@data-connector/protocol';
import { ConnectorError } from '@data-connector/kit/errors';
import { silentLog } from '@data-connector/kit/log';
import { noTracing } from '@data-connector/kit/tracing';
import type { Handler, Page } from '@data-connector/provider';
import { HandlerRun, type HandlerRunOptions } from '../../src/pipeline/handler-run.js';
import { unmeasured } from '../../src/pipeline/meter.js';

/** A writer whose store the test moves. */
class FakeWriter {
  taken = 0;
  storedUpTo = 0;
  calls = 0;
  readonly json: string[] = [];
  finished: Promise<void> | undefined;
  storedBy(): number {
    return this.storedUpTo;
  }
  async add(_owner: object, records: readonly string[]): Promise<number> {
    this.calls++;
    for (const one of records) this.json.push(one);
    this.taken += records.length;
    return records.length * 10;
  }
  async finish(): Promise<void> {
    await this.finished;
    this.storedUpTo = this.taken;
  }
}

let writer: FakeWriter;
let quarantine: FakeWriter;
let abort: AbortController;
beforeEach(() => {
  writer = new FakeWriter();
  quarantine = new FakeWriter();
  abort = new AbortController();
});

function runOf(
  pages: () => AsyncIterable<Page>,
  over: Partial<HandlerRunOptions> = {},
  more: Partial<Handler> = {},
): HandlerRun {
  const handler: Handler = {
    manifest: {
      name: 'posts',
      schema: 'https://schemas.example/posts.json',
      scopes: ['read'],
      every: 3600,
    } as never,
    cursor: z.custom<Cursor>(),
    record: z.object({ _id: z.string() }) as never,
    map: (item) => {
      if (item === 'thrown') throw new Error('cannot be mapped');
      return { _id: item } as never;
    },
    idOf: (item) => (typeof item === 'string' ? item : undefined),
    pages,
    ...more,
  };
  return new HandlerRun({
    provider: 'acme',
    account: { id: '7', name: 'Ada' },
    handler,
    cursor: { at: 0 },
    limit: undefined,
    asked: false,
    granted: ['read'],
    session: {} as never,
    writer: writer as never,
    quarantine: quarantine as never,
    signal: abort.signal,
    stopping: new AbortController().signal,
    fetching: abort.signal,
    log: silentLog,
    meter: unmeasured,
    tracing: noTracing,
    ...over,
  });
}

const page = (items: unknown[], at: number, more: Partial<Page> = {}): Page => ({
  items,
  cursor: { at },
  ...more,
});

test('a cursor counts once everything up to its page is stored, and no page is skipped', async () => {
  const seen: [number, unknown, number][] = [];
  const look = () => {
    run.advance();
    seen.push([writer.storedUpTo, run.cursor, run.progress.records]);
  };
  const run = runOf(async function* () {
    yield page(['a', 'b'], 1);
    yield page(['c'], 2);
    yield page([], 3);
    yield page(['d', 'e'], 4);
    // All four were taken when the last one asks for more.
    while (writer.taken < 5) await new Promise((resolve) => setImmediate(resolve));
    for (writer.storedUpTo = 0; writer.storedUpTo < 5; writer.storedUpTo++) look();
  });
  await run.run();
  look();
  expect(seen).toEqual([
    [0, { at: 0 }, 0],
    [1, { at: 0 }, 1],
    [2, { at: 1 }, 2],
    [3, { at: 3 }, 3],
    [4, { at: 3 }, 4],
    [5, { at: 4 }, 5],
  ]);
  expect(run.progress).toMatchObject({ state: 'completed', pages: 4, records: 5, bytes: 50 });
});

test('items that cannot be mapped, or do not fit, are delivered as they came, with their id if they have one', async () => {
  const run = runOf(async function* () {
    yield page(['a', 'thrown', 7, null, 'b', null], 1);
  });
  await run.run();
  const told = ({ json }: FakeWriter) => json.map((text) => JSON.parse(text) as Record<string, unknown>);
  expect(told(writer)).toEqual([{ _id: 'a' }, { _id: 'b' }]);
  const common = { schema: 'quarantine', handler: 'posts' };
  const nameless = expect.stringMatching(/^acme-7-\?[\w-]{43}$/) as unknown;
  const [thrown, seven, none, again] = told(quarantine);
  expect([thrown, seven, none]).toEqual([
    { ...common, _id: 'acme-7-thrown', reason: 'unmapped', sourceId: 'thrown', sourceData: 'thrown' },
    { ...common, _id: nameless, reason: 'misfit', sourceData: 7 },
    { ...common, _id: nameless, reason: 'misfit', sourceData: null },
  ]);
  expect([again?.['_id'] === none?.['_id'], none?.['_id'] === seven?.['_id']]).toEqual([true, false]);
  expect(run.progress).toMatchObject({ quarantined: 4, records: 2 });
});

test('after an item that could not be read nothing counts as unchanged the next time', async () => {
  const afresh = ({ at }: Cursor): Cursor => ({ at, afresh: true });
  const pages = async function* () {
    yield page(['a'], 1);
    yield page(['thrown'], 2);
    yield page(['b'], 3);
  };
  const run = runOf(pages, {}, { afresh });
  await run.run();
  expect(run.cursor).toEqual({ at: 3, afresh: true });
  const read = runOf(
    async function* () {
      yield page([], 1, { unchanged: true });
    },
    {},
    { afresh },
  );
  await read.run();
  expect([read.cursor, read.progress]).toMatchObject([{ at: 1 }, { state: 'completed', unchanged: true }]);
});

test('a cursor does not count before the quarantined items of its page are stored too', async () => {
  const run = runOf(async function* () {
    yield page(['a', 'thrown'], 1);
    while (writer.taken < 1) await new Promise((resolve) => setImmediate(resolve));
    throw new ConnectorError('provider_unavailable');
  });
  quarantine.finished = Promise.reject(new ConnectorError('datastore_unavailable'));
  quarantine.finished.catch(() => undefined);
  await run.run();
  expect([writer.storedUpTo, run.cursor]).toEqual([1, { at: 0 }]);
});

test('pages in which nothing can be read move the cursor all the same', async () => {
  const run = runOf(async function* () {
    yield page(['thrown'], 1);
    yield page([], 2);
  });
  await run.run();
  expect([run.cursor, run.progress]).toEqual([
    { at: 2 },
    expect.objectContaining({ state: 'completed', quarantined: 1, records: 0 }),
  ]);
});

test.each<[string, unknown, object]>([
  [
    'of ours',
    new ConnectorError('rate_limited', { retryAt: '2030-01-01T00:00:00.000Z' }),
    { code: 'rate_limited', retryAt: '2030-01-01T00:00:00.000Z' },
  ],
  ['of any other kind', new TypeError('x'), { code: 'internal_error' }],
])(
  'a fault %s ends it as failed with its code, and what came before is kept',
  async (_what, fault, expected) => {
    const run = runOf(async function* () {
      yield page(['a'], 1);
      throw fault as Error;
    });
    await run.run();
    expect([run.cursor, run.failed]).toEqual([{ at: 1 }, true]);
    expect(run.progress).toMatchObject({ state: 'failed', records: 1, ...expected });
  },
);

test('a store that fails at the end fails it, with the cursor where the store had got to', async () => {
  const run = runOf(async function* () {
    yield page(['a'], 1);
    yield page(['b'], 2);
  });
  writer.finished = Promise.reject(new ConnectorError('datastore_unavailable'));
  writer.finished.catch(() => undefined);
  writer.storedUpTo = 1;
  await run.run();
  expect([run.cursor, run.progress]).toEqual([
    { at: 1 },
    expect.objectContaining({ state: 'failed', code: 'datastore_unavailable', records: 1 }),
  ]);
});

test('an aborted run is stopped, whatever its source then throws', async () => {
  const run = runOf(async function* () {
    yield page(['a'], 1);
    abort.abort(new Error('lost'));
    throw new ConnectorError('provider_unavailable');
  });
  await run.run();
  expect(run.progress).toMatchObject({ state: 'failed', code: 'stopped' });
});

test('a page’s snapshot and more are told once it is stored', async () => {
  const run = runOf(async function* () {
    yield page(['a'], 1, { snapshot: { id: 's1', complete: false } });
    expect([run.snapshot, run.progress.more]).toEqual([undefined, undefined]);
    yield page(['b'], 2, { snapshot: { id: 's1', complete: true }, more: true });
  });
  await run.run();
  expect([run.snapshot, run.progress.more]).toEqual([{ id: 's1', complete: true }, true]);
});

const due = { dueAt: () => '2030-01-01T00:00:00.000Z' };
test.each<[string, Partial<HandlerRunOptions>, Partial<Handler>, object]>([
  ['not due', {}, due, { state: 'skipped', dueAt: '2030-01-01T00:00:00.000Z' }],
  ['not due, but asked for', { asked: true }, due, { state: 'completed' }],
  ['without a cursor', { cursor: undefined }, due, { state: 'completed' }],
  ['without its scope', { granted: [] }, {}, { state: 'declined', code: 'scope_missing' }],
])('a handler %s ends as it should', async (_what, over, more, expected) => {
  const run = runOf(async function* () {}, over, more);
  expect(run.progress.state).toBe('waiting');
  await run.run();
  expect(run.progress).toMatchObject(expected);
});

describe('what is gone', () => {
  const isGone = (item: unknown) => typeof item === 'string' && item.startsWith('-');
  const idOf = (item: unknown) => (item as string).replace('-', '') || undefined;

  test('is a tombstone among the records, in its order; without an id it is kept aside', async () => {
    const run = runOf(
      async function* () {
        yield page(['a', '-b', '-a', 'b', '-'], 1);
      },
      {},
      { isGone, idOf },
    );
    await run.run();
    expect(writer.json.map((json) => JSON.parse(json) as unknown)).toEqual([
      { _id: 'a' },
      { _id: 'acme-7-b', schema: 'gone' },
      { _id: 'acme-7-a', schema: 'gone' },
      { _id: 'b' },
    ]);
    expect(quarantine.json.map((json) => JSON.parse(json) as unknown)).toMatchObject([{ sourceData: '-' }]);
  });

  test('comes to the writer in one piece, however much of it a page has', async () => {
    const ids = Array.from({ length: 100_000 }, (_, i) => `-${i}`);
    const run = runOf(
      async function* () {
        yield page(ids, 1);
      },
      {},
      { isGone, idOf },
    );
    await run.run();
    expect([writer.calls, writer.taken, run.progress.pages]).toEqual([1, ids.length, 1]);
  });
});

test.each([
  ['incremental', 3],
  ['snapshot', 2],
  ['changes', 2],
])(
  'of a handler whose mode is %s as much is promised as its cursor has passed, or as comes again: %i',
  async (mode, promised) => {
    const manifest = { name: 'posts', schema: 'https://schemas.example/posts.json', scopes: ['read'], mode };
    const run = runOf(
      async function* () {
        yield page(['a', 'b'], 1);
        yield page(['c', 'd'], 2);
      },
      {},
      { manifest: manifest as never },
    );
    await run.run();
    expect(run.promised).toBe(4);
    const cut = runOf(
      async function* () {
        yield page(['a', 'b'], 1);
        yield page(['c', 'd'], 2);
        await new Promise(() => {});
      },
      { writer: (writer = new FakeWriter()) as never },
      { manifest: manifest as never },
    );
    void cut.run();
    while (writer.taken < 4) await new Promise((resolve) => setImmediate(resolve));
    writer.storedUpTo = 3;
    cut.advance();
    expect(cut.promised).toBe(promised);
  },
);
