import type { Connection, HandlerProgress } from '@data-connector/protocol';
import { Conflict, type Stored } from '@data-connector/couch';
import { ConnectorError } from '@data-connector/kit/errors';
import { silentLog } from '@data-connector/kit/log';
import { DataKey, ServiceKeys } from '@data-connector/sealing';
import type { SyncDocument } from '../../src/ledger/sync-document.js';
import { SyncRun, type SyncRunOptions } from '../../src/sync/run.js';
import { latch } from './support/latch.js';
import { until } from '@data-connector/testing/until';
import { openResult } from './support/opening.js';
import { unmeasured } from '../../src/pipeline/meter.js';
import { freshSecrets } from '@data-connector/testing/secrets';

const connection: Connection = {
  version: 1,
  provider: 'acme',
  did: '0xabc',
  account: { id: '7', name: 'Ada' },
  accessToken: 'a',
  scopes: [],
  proof: 'p',
};

/** One sync document with revisions; `before` may fail a write before, `after` once it is done. */
class FakeLedger {
  doc: Stored<SyncDocument>;
  writes = 0;
  before: () => void = () => undefined;
  after: () => void = () => undefined;

  constructor(doc: Partial<SyncDocument>) {
    this.doc = { ...doc, _rev: '1' } as Stored<SyncDocument>;
  }

  async get(): Promise<Stored<SyncDocument>> {
    return this.doc;
  }

  async put(doc: SyncDocument): Promise<Stored<SyncDocument>> {
    this.before();
    if (doc._rev !== this.doc._rev) throw new Conflict();
    this.doc = { ...doc, _rev: String(Number(doc._rev) + 1) };
    this.writes++;
    this.after();
    return this.doc;
  }
}
let keys: ServiceKeys;
let dataKey: DataKey;
let ledger: FakeLedger;
let abort: AbortController;
let ended: ReturnType<typeof latch>;
let cursor: Record<string, unknown>;

beforeAll(async () => {
  keys = await ServiceKeys.derive(freshSecrets());
});
beforeEach(() => {
  dataKey = new DataKey();
  ledger = new FakeLedger({
    _id: `20260101-${'x'.repeat(22)}`,
    status: 'running',
    lease: { replica: 'me', beat: 0 },
    datastores: {},
    handlers: {},
  });
  abort = new AbortController();
  ended = latch();
  cursor = { at: 1 };
});

function start(over: Partial<SyncRunOptions> = {}): SyncRun {
  const handler = {
    name: 'posts',
    every: 3600,
    progress: {
      schema: 's',
      state: 'completed',
      pages: 1,
      records: 0,
      quarantined: 0,
      bytes: 0,
    } as HandlerProgress,
    get cursor() {
      return cursor;
    },
    advance: () => undefined,
    run: () => ended.opened,
  };
  return new SyncRun({
    provider: 'acme',
    connection: () => connection,
    document: ledger.doc,
    ledger: ledger as never,
    keys,
    dataKey,
    runs: [handler as never],
    writers: new Map(),
    renewing: undefined,
    abort,
    stopping: new AbortController().signal,
    log: silentLog,
    meter: unmeasured,
    ...over,
  });
}

const result = () => openResult(ledger.doc.result ?? '', dataKey, keys.signing.publicJwk);
const fault = () => {
  throw new ConnectorError('datastore_unavailable');
};
/** Fails so many calls. */
const failing = (times: number) => () => {
  if (times-- > 0) fault();
};

test('a result that one commit could not write is in the next one, though nothing has changed in between', async () => {
  const run = start();
  ledger.before = failing(1);
  await expect(run.confirmLease()).rejects.toMatchObject({ code: 'datastore_unavailable' });
  await run.confirmLease();
  expect(await result()).toMatchObject({ cursors: { posts: { at: 1 } } });
});

test('a result that has not changed is not sealed again', async () => {
  const run = start();
  await run.confirmLease();
  const first = ledger.doc.result;
  await run.confirmLease();
  expect([ledger.doc.result, ledger.doc.lease.beat]).toEqual([first, 2]);
  cursor = { at: 2 };
  await run.confirmLease();
  expect(await result()).toMatchObject({ commit: 2, cursors: { posts: { at: 2 } } });
});

test.each(['a running sync', 'its end'])(
  'a commit of %s whose answer was lost is its own, and the next one follows it',
  async (what) => {
    const run = start();
    ledger.after = failing(1);
    if (what === 'a running sync') {
      await expect(run.confirmLease()).rejects.toMatchObject({ code: 'datastore_unavailable' });
      expect(ledger.writes).toBe(1);
      cursor = { at: 2 };
      await run.confirmLease();
      expect(await result()).toMatchObject({ cursors: { posts: { at: 2 } } });
    }
    ended.open();
    expect(await run.run()).toMatchObject({ status: 'completed', event: 'pending' });
    expect(abort.signal.aborted).toBe(false);
  },
);

test.each<[string, Partial<SyncDocument>]>([
  ['interrupted it', { status: 'interrupted', code: 'lease_lost' }],
  ['erases it', { status: 'erasing' }],
  [
    'has written its end with our beat',
    { status: 'interrupted', lease: { replica: 'me', beat: 1 }, nextSyncAt: 'x' },
  ],
  ['has taken it over', { lease: { replica: 'other', beat: 1 } }],
])('a commit that meets somebody who %s ends the run, and writes nothing', async (_what, change) => {
  const run = start();
  const theirs = { ...ledger.doc, ...change, _rev: '9' };
  ledger.doc = theirs;
  await expect(run.confirmLease()).rejects.toMatchObject({ code: 'lease_lost' });
  expect([abort.signal.aborted, ledger.doc]).toEqual([true, theirs]);
  ended.open();
  expect(await run.run()).toBeUndefined();
  expect(ledger.doc).toBe(theirs);
});

test('a lease is renewed though nothing moves', async () => {
  const run = start({ heartbeatMs: 5 });
  const running = run.run();
  await until('two beats', () => ledger.doc.lease.beat >= 2);
  ended.open();
  expect(await running).toMatchObject({ status: 'completed' });
});

test('what moves while a commit is being written is committed soon, not at the next heartbeat', async () => {
  const run = start({ heartbeatMs: 60_000 });
  const running = run.run();
  ledger.after = () => {
    ledger.after = () => undefined;
    cursor = { at: 2 };
    run.moved();
  };
  run.moved();
  await until('two writes', () => ledger.writes === 2);
  expect(await result()).toMatchObject({ cursors: { posts: { at: 2 } } });
  ended.open();
  await running;
});

test('a run that was aborted has no last word', async () => {
  const run = start();
  const running = run.run();
  abort.abort(new Error('erased'));
  ended.open();
  expect(await running).toBeUndefined();
  expect(ledger.doc.status).toBe('running');
});

test('the end of a run waits for a renewal that is under way', async () => {
  const renewal = latch();
  const run = start({ renewing: { settled: () => renewal.opened } as never });
  let over = false;
  ended.open();
  const running = run.run().then(() => (over = true));
  await until('the sync to be completed', () => ledger.doc.status === 'completed');
  expect(over).toBe(false);
  renewal.open();
  await running;
});
