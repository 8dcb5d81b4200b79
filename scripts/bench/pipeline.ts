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
import { withService } from './parts.js';
import { median, ratio, rate } from './report.js';
import { connect, erase, sync } from './sync.js';

// Once: replication throws when it is plugged in a second time.
PouchDB.plugin(leveldb).plugin(http).plugin(replication).plugin(cryptoPouch);

const RECORDS = 30_000;
const USUAL_RECORDS = 4000;
const BATCH = 500;
const ROUNDS = 5;

interface Doc {
  readonly _id: string;
  readonly jwe: string;
}

/** Records a second from the simulator to the committed outcome, and the sealed documents it stored. */
async function throughPipeline(
  serviceUrl: string,
  couch: string,
): Promise<{ perSecond: number; docs: Doc[] }> {
  const vault = await connect(serviceUrl);
  const ended = await sync(serviceUrl, vault, { handlers: ['posts'] });
  const [datastore] = Object.values(ended.view.datastores);
  const { rows } = await nano(couch)
    .use<Doc>(datastore?.name ?? '')
    .list({ include_docs: true });
  const docs = rows.flatMap(({ doc }) => (doc?.jwe ? [{ _id: doc._id, jwe: doc.jwe }] : []));
  const perSecond = (datastore?.records ?? 0) / ended.seconds;
  await erase(ended);
  return { perSecond, docs };
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

/** (1) the pipeline against bare `_bulk_docs`, and (2) against the usual Vault pipeline, on one store. */
export const benchPipeline = (label: string, couch: string): Promise<void> =>
  withService(couch, RECORDS, async ({ url }) => {
    const rounds: { pipeline: number; bare: number }[] = [];
    let size = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const { perSecond, docs } = await throughPipeline(url, couch);
      size = docs.reduce((sum, { jwe }) => sum + jwe.length, 0) / docs.length;
      rounds.push({ pipeline: perSecond, bare: await bareBulk(couch, docs) });
    }
    const pipeline = median(rounds.map((round) => round.pipeline));
    const bare = median(rounds.map((round) => round.bare));
    console.log(
      `(1) ${label}: pipeline ${rate(pipeline)} records/s, bare _bulk_docs ${rate(bare)} docs/s of ${Math.round(size)} bytes`,
    );
    const beside = median(rounds.map((round) => round.pipeline / round.bare));
    ratio('pipeline / bare _bulk_docs', beside, 'at least', 0.5);
    const usual = await usualPipeline(couch, Math.round(size * 0.7));
    console.log(`(2) ${label}: PouchDB + crypto-pouch + replicate ${rate(usual)} records/s`);
    ratio('pipeline / usual', pipeline / usual, 'at least', 4);
  });
