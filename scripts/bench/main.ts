import { parseArgs } from 'node:util';
import { readConfig, setting } from '@data-connector/kit/config';
import { benchGateway, benchIsolation } from './gateway.js';
import { benchIdle } from './idle.js';
import { benchMemory } from './memory.js';
import { startPart } from './parts.js';
import { benchPipeline } from './pipeline.js';
import { benchSealing } from './sealing.js';

const HELP = `Measures the system, as ratios within one run.

  npm run bench [-- part …]

  sealing    (0) one record, three ways
  pipeline   (1) records a second from simulator to commit, against bare _bulk_docs
             (2) and against PouchDB + crypto-pouch + replicate
  gateway    (3) requests a second, against a bare Express + http-proxy-middleware with keep-alive
  memory     (4) peak memory for 10,000 and 200,000 records
  idle       (5) syncs that find nothing new, and what each costs
  isolation  (6) a healthy provider's p99, alone and beside a hanging one

COUCHDB_URL (with a server admin's name and password) also runs (1) and (2) against that server.
Exits with 1 when a ratio misses what it is to reach. Let nothing else run on the machine meanwhile.
`;

/** @param embedded the embedded store's URL @param couch a CouchDB's */
const PARTS: Readonly<Record<string, (embedded: string, couch?: string) => Promise<void>>> = {
  sealing: benchSealing,
  async pipeline(embedded, couch) {
    await benchPipeline('embedded store', embedded);
    if (couch !== undefined) await benchPipeline('COUCHDB_URL', couch);
  },
  gateway: benchGateway,
  memory: benchMemory,
  idle: benchIdle,
  isolation: benchIsolation,
};

const { positionals, values } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean' } } });
const unknown = positionals.some((name) => !Object.hasOwn(PARTS, name));
if (values.help || unknown) {
  console.log(HELP);
  process.exitCode = unknown ? 2 : 0;
} else {
  const url = setting.optional(setting.url('CouchDB with the name and password of a server admin'));
  const { COUCHDB_URL } = readConfig({ COUCHDB_URL: url });
  const store = await startPart('store');
  for (const [name, bench] of Object.entries(PARTS))
    if (positionals.length === 0 || positionals.includes(name)) await bench(store.url, COUCHDB_URL?.href);
  await store.end();
}
