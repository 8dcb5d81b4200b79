import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { QUARANTINE, type BaseRecord, type Cursor } from '@data-connector/protocol';
import { silentLog } from '@data-connector/kit/log';
import { noTracing } from '@data-connector/kit/tracing';
import type { Handler } from '@data-connector/provider';
import { DataKey } from '@data-connector/sealing';
import { DatastoreWriter } from '../../src/pipeline/datastore-writer.js';
import { HandlerRun } from '../../src/pipeline/handler-run.js';
import { Spool } from '../../src/pipeline/spool.js';
import { FakeCouch } from './support/fake-couch.js';
import { latch } from './support/latch.js';
import { MARKER } from './support/third-party.js';
import { unmeasured } from '../../src/pipeline/meter.js';

const PAGE = 500;
const SPOOL_BYTES = 500_000;
/** Spool, two batches in flight, one being filled, one waiting, and two pages: far less than an account. */
const AHEAD_AT_MOST = 6000;

let root: string;
let store: FakeCouch;
let abort: AbortController;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bounded-test-'));
  store = new FakeCouch();
  abort = new AbortController();
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A handler over an account of so many items; it counts what was asked of it. */
async function runOver(items: number) {
  const spool = await Spool.open(root, randomUUID(), { maxBytes: SPOOL_BYTES, memoryBytes: 0 });
  const counts = { fetched: 0, aheadAtMost: 0 };
  const handler: Handler = {
    manifest: {
      name: 'posts',
      schema: 'https://schemas.example/posts.json',
      scopes: [],
      every: 3600,
    } as never,
    cursor: z.custom<Cursor>(),
    record: z.custom<BaseRecord>(),
    map: (item) => ({ _id: `acme-7-${item as number}`, name: MARKER.repeat(4) }) as never,
    idOf: (item) => String(item),
    async *pages() {
      while (counts.fetched < items) {
        const page = Array.from({ length: PAGE }, (_, i) => counts.fetched + i);
        counts.fetched += PAGE;
        counts.aheadAtMost = Math.max(counts.aheadAtMost, counts.fetched - store.docs.size);
        yield { items: page, cursor: { fetched: counts.fetched } };
      }
    },
  };
  const writerOf = (schema: string, name: string) =>
    new DatastoreWriter({
      schema,
      name,
      dataKey: new DataKey(),
      keyring: {} as never,
      couch: store.couch,
      keeper: store.keeper,
      spool,
      signal: abort.signal,
      log: silentLog,
      meter: unmeasured,
      moved: () => undefined,
    });
  const writer = writerOf(handler.manifest.schema, 'acme-x');
  const run = new HandlerRun({
    provider: 'acme',
    account: { id: '7', name: 'Ada' },
    handler,
    cursor: undefined,
    limit: undefined,
    asked: false,
    granted: [],
    session: {} as never,
    writer,
    quarantine: writerOf(QUARANTINE, 'acme-y'),
    signal: abort.signal,
    stopping: new AbortController().signal,
    fetching: abort.signal,
    log: silentLog,
    meter: unmeasured,
    tracing: noTracing,
  });
  return { run, writer, spool, counts };
}

const files = async (): Promise<string[]> =>
  (await readdir(root, { recursive: true }))
    .filter((name) => name.endsWith('.batch'))
    .map((name) => join(root, name));

test('of an account of 100,000 items only some are ever ahead of a slow store, and all arrive', async () => {
  store.before = async () => {
    for (let i = 0; i < 20; i++) await turn();
  };
  const { run, writer, counts } = await runOver(100_000);
  await run.run();
  await writer.close();
  expect(store.docs.size).toBe(100_000);
  expect(counts.aheadAtMost).toBeLessThan(AHEAD_AT_MOST);
  expect(run.cursor).toEqual({ fetched: 100_000 });
  expect(await files()).toEqual([]);
});

test('a store that hangs stops the fetching; what waits on disk is sealed, and gone once it is stored', async () => {
  const release = latch();
  store.before = () => release.opened;
  const { run, writer, counts, spool } = await runOver(20_000);
  const running = run.run();
  // Until the spool is full, and nothing is fetched any more while much else could happen.
  while (spool.bytes < SPOOL_BYTES) await turn();
  for (let quiet = 0, last = -1; quiet < 200; quiet = counts.fetched === last ? quiet + 1 : 0) {
    last = counts.fetched;
    await turn();
  }
  expect(counts.fetched).toBeLessThan(AHEAD_AT_MOST);
  expect([store.docs.size, run.cursor]).toEqual([0, undefined]);
  const spooled = await files();
  expect(spooled.length).toBeGreaterThan(1);
  expect(spool.bytes).toBeGreaterThanOrEqual(SPOOL_BYTES);
  const contents = await Promise.all(spooled.map((file) => readFile(file, 'latin1')));
  const plain = [MARKER, Buffer.from(MARKER).toString('base64url').slice(0, -2), 'acme-7-'];
  expect(contents.filter((text) => plain.some((part) => text.includes(part)))).toEqual([]);
  release.open();
  await running;
  await writer.close();
  expect([store.docs.size, await files(), spool.bytes]).toEqual([20_000, [], 0]);
});

test('an aborted run leaves nothing on disk, and makes and writes nothing more', async () => {
  const release = latch();
  store.before = () => release.opened;
  const { run, writer, spool } = await runOver(20_000);
  const running = run.run();
  while (spool.bytes < SPOOL_BYTES) await turn();
  abort.abort(new Error('erased'));
  await running;
  const closed = writer.close();
  release.open();
  await closed;
  expect([await files(), spool.bytes]).toEqual([[], 0]);
  const { size } = store.docs;
  for (let i = 0; i < 50; i++) await turn();
  expect([store.docs.size, run.progress.state, run.progress.code]).toEqual([size, 'failed', 'stopped']);
});
