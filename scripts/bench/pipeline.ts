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
import { withService, type Part } from './parts.js';
import { each, median, over, rounds, type Bench } from './report.js';
import { connect, erase, sync } from './sync.js';

// Once: replication throws when it is plugged in a second time.
PouchDB.plugin(leveldb).plugin(http).plugin(replication).plugin(cryptoPouch);

const RECORDS = 30_000;
const USUAL_RECORDS = 4000;
const BATCH = 500;

interface Doc {
  readonly _id: string;
  readonly jwe: string;
}

/** From the simulator to the committed outcome: records a second, CPU µs of the service a record, and what it stored. */
async function throughPipeline(service: Part, couch: string) {
  const vault = await connect(service.url);
  const { value: ended, cpu } = await service.during(() => sync(service.url, vault, { handlers: ['posts'] }));
  const [datastore] = Object.values(ended.view.datastores);
  const { rows } = await nano(couch)
    .use<Doc>(datastore?.name ?? '')
    .list({ include_docs: true });
  const docs = rows.flatMap(({ doc }) => (doc?.jwe ? [{ _id: doc._id, jwe: doc.jwe }] : []));
  const records = datastore?.records ?? 0;
  await erase(ended);
  return { perSecond: records / ended.seconds, cpu: cpu / records, docs };
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

/** The pipeline against bare `_bulk_docs`, and against the usual Vault pipeline, on one store. */
const benchOn = (figure: Bench['figure'], label: string, couch: string): Promise<void> =>
  withService(couch, RECORDS, async (service) => {
    let docs: Doc[] = [];
    const { whole, bare } = await rounds({
      async whole() {
        const { perSecond, cpu, docs: stored } = await throughPipeline(service, couch);
        docs = stored;
        return { perSecond, cpu };
      },
      bare: async () => ({ perSecond: await bareBulk(couch, docs), cpu: NaN }),
    });
    const size = docs.reduce((sum, { jwe }) => sum + jwe.length, 0) / docs.length;
    const pipeline = each(whole, 'perSecond');
    const bulk = each(bare, 'perSecond');
    figure(`${label}: simulator to commit`, pipeline, 'records/s');
    figure(`${label}: the service, a record`, each(whole, 'cpu'), 'CPU µs');
    figure(`${label}: a sealed record`, size, 'bytes');
    figure(`${label}: bare _bulk_docs`, bulk, 'records/s');
    figure(`${label}: pipeline / bare _bulk_docs`, over(pipeline, bulk), '×', { atLeast: 0.5 });
    const usual = await usualPipeline(couch, Math.round(size * 0.7));
    figure(`${label}: PouchDB + crypto-pouch + replicate`, usual, 'records/s');
    figure(`${label}: pipeline / usual`, median(pipeline) / usual, '×', { atLeast: 4 });
  });

/** The pipeline on the embedded store, and on a CouchDB where one is set. */
export async function benchPipeline({ figure, store, couch }: Bench): Promise<void> {
  await benchOn(figure, 'embedded', store);
  if (couch !== undefined) await benchOn(figure, 'CouchDB', couch);
}
