import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cryptoPouch from 'crypto-pouch';
import nano from 'nano';
import leveldb from 'pouchdb-adapter-leveldb';
import http from 'pouchdb-adapter-http';
import PouchDB from 'pouchdb-core';
import replication from 'pouchdb-replication';
import type { BareLoopOptions } from './bare-loop.js';
import { spentBy, startPart, withService, type Part } from './parts.js';
import { each, over, rounds, type Bench } from './report.js';
import { connect, erase, sync, type BenchVault } from './sync.js';

// Once: replication throws when it is plugged in a second time.
PouchDB.plugin(leveldb).plugin(http).plugin(replication).plugin(cryptoPouch);

/** No more than the simulator keeps: it is not what is measured. */
const RECORDS = 20_000;
const USUAL_RECORDS = 4000;
const BATCH = 500;

interface Doc {
  readonly _id: string;
  readonly jwe: string;
}

/** Those that take part: the service, the simulator, and the store where it is one of this bench's own. */
type Parts = readonly [Part, Part, ...Part[]];

/** What something cost: records a second, and the CPU time of each process, µs a record. */
interface Cost {
  readonly perSecond: number;
  readonly cpu: readonly number[];
}

/** From the simulator to the committed outcome, and what it stored. */
async function throughPipeline(parts: Parts, couch: string): Promise<Cost & { readonly docs: Doc[] }> {
  const [{ url }] = parts;
  const vault = await connect(url);
  const { value: ended, cpu } = await spentBy(parts, () => sync(url, vault, { handlers: ['posts'] }));
  const [datastore] = Object.values(ended.view.datastores);
  const { rows } = await nano(couch)
    .use<Doc>(datastore?.name ?? '')
    .list({ include_docs: true });
  const docs = rows.flatMap(({ doc }) => (doc?.jwe ? [{ _id: doc._id, jwe: doc.jwe }] : []));
  const records = datastore?.records ?? 0;
  await erase(ended);
  return { perSecond: records / ended.seconds, cpu: cpu.map((one) => one / records), docs };
}
/** Documents a second of bare `_bulk_docs`, in the pipeline’s order of ids and two requests at a time, as the pipeline has. */
async function bareBulk(couch: string, docs: readonly Doc[]): Promise<number> {
  const server = nano(couch);
  const name = `bench-${randomUUID()}`;
  await server.db.create(name);
  const batches = Array.from({ length: Math.ceil(docs.length / BATCH) }, (_, i) =>
    docs.slice(i * BATCH, (i + 1) * BATCH),
  );
  const begun = performance.now();
  const lane = async () => {
    for (let batch = batches.shift(); batch; batch = batches.shift())
      await server.use(name).bulk({ docs: [...batch] });
  };
  await Promise.all([lane(), lane()]);
  const seconds = (performance.now() - begun) / 1000;
  await server.db.destroy(name);
  return docs.length / seconds;
}

/** Records a second of what Vault libraries do today: encrypt into a local PouchDB, replicate to CouchDB. */
async function usualPipeline(couch: string, bytes: number): Promise<number> {
  const name = `bench-${randomUUID()}`;
  const server = nano(couch);
  await server.db.create(name);
  const local = new PouchDB(join(mkdtempSync(join(tmpdir(), 'bench-usual-')), 'local'), {
    adapter: 'leveldb',
  }) as PouchDB.Database & {
    crypto(password: string): Promise<void>;
  };
  await local.crypto('a password of the bench');
  const remote = new PouchDB(`${couch.replace(/\/$/, '')}/${name}`, { skip_setup: true });
  const text = 'x'.repeat(bytes);
  const begun = performance.now();
  for (let from = 0; from < USUAL_RECORDS; from += BATCH)
    await local.bulkDocs(Array.from({ length: BATCH }, (_, i) => ({ _id: `record-${from + i}`, text })));
  await local.replicate.to(remote, { batch_size: BATCH });
  const seconds = (performance.now() - begun) / 1000;
  await server.db.destroy(name);
  return USUAL_RECORDS / seconds;
}

/**
 * The bare loop, which stores as many bytes as the service: `size` is those of a record's document in its request.
 * @param vault whose posts it reads, once a sync has shown where they are
 */
async function startBareLoop(
  [, simulator, ...stores]: Parts,
  { config }: BenchVault,
  store: string,
  size: number,
): Promise<{ readonly loop: Part; readonly run: () => Promise<Cost> }> {
  const { path, query } = (await simulator.ask('first')) as { path: string; query: Record<string, string> };
  const { clientSecret } = simulator.ready['app'] as { clientSecret: string };
  const token = config.accessToken;
  const parameters = new URLSearchParams({ ...query, access_token: token }).toString();
  const options: BareLoopOptions = {
    first: `${simulator.url}${path}?${parameters}`,
    token,
    clientSecret,
    store,
  };
  const loop = await startPart('bareLoop', options);
  const parts = [loop, simulator, ...stores];
  const moved = (padding: string) => loop.ask('run', padding) as Promise<{ records: number; bytes: number }>;
  const { bytes, records } = await moved('');
  // Four characters of base64url are three bytes.
  const padding = 'x'.repeat(Math.round((size - bytes / records) * 0.75));
  return {
    loop,
    run: async () => {
      const begun = performance.now();
      const { cpu, value } = await spentBy(parts, () => moved(padding));
      const seconds = (performance.now() - begun) / 1000;
      return { perSecond: value.records / seconds, cpu: cpu.map((one) => one / value.records) };
    },
  };
}

/** The pipeline against a bare loop, bare `_bulk_docs`, and the usual Vault pipeline, on one store. */
const benchOn = (figure: Bench['figure'], label: string, couch: string, store?: Part): Promise<void> =>
  withService(couch, RECORDS, async (service, simulator) => {
    const parts: Parts = store ? [service, simulator, store] : [service, simulator];
    let { docs } = await throughPipeline(parts, couch);
    const size = docs.reduce((sum, doc) => sum + JSON.stringify(doc).length + 1, 0) / docs.length;
    const { loop, run } = await startBareLoop(parts, await connect(service.url), couch, size);
    const { whole, bare, bulk, usual } = await rounds<string, Cost>({
      async whole() {
        const { docs: stored, ...cost } = await throughPipeline(parts, couch);
        docs = stored;
        return cost;
      },
      bare: run,
      bulk: async () => ({ perSecond: await bareBulk(couch, docs), cpu: [] }),
      usual: async () => ({ perSecond: await usualPipeline(couch, Math.round(size * 0.7)), cpu: [] }),
    });
    await loop.end();
    const rate = (costs: readonly Cost[] = []) => each(costs, 'perSecond');
    const cpu = (costs: readonly Cost[] = [], part = 0) => costs.map((cost) => cost.cpu[part] ?? NaN);
    figure(`${label}: a sealed record`, size, 'bytes');
    figure(`${label}: simulator to commit`, rate(whole), 'records/s');
    figure(`${label}: the service, a record`, cpu(whole), 'CPU µs');
    figure(`${label}: a bare loop, a record`, cpu(bare), 'CPU µs');
    figure(`${label}: service / bare loop`, over(cpu(whole), cpu(bare)), '×', { atMost: 1.6 });
    figure(`${label}: the simulator beside, a record`, cpu(whole, 1), 'CPU µs');
    if (store) figure(`${label}: the store beside, a record`, cpu(whole, 2), 'CPU µs');
    figure(`${label}: the bare loop`, rate(bare), 'records/s');
    figure(`${label}: bare _bulk_docs`, rate(bulk), 'records/s');
    figure(`${label}: pipeline / bare _bulk_docs`, over(rate(whole), rate(bulk)), '×', { atLeast: 0.7 });
    figure(`${label}: PouchDB + crypto-pouch + replicate`, rate(usual), 'records/s');
    figure(`${label}: pipeline / usual`, over(rate(whole), rate(usual)), '×', { atLeast: 8 });
  });

/** The pipeline on an embedded store, and on a CouchDB where one is set. */
export async function benchPipeline({ figure, couch }: Bench): Promise<void> {
  const store = await startPart('store');
  await benchOn(figure, 'embedded', store.url, store);
  await store.end();
  if (couch !== undefined) await benchOn(figure, 'CouchDB', couch);
}
