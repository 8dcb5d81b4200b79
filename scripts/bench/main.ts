import { parseArgs } from 'node:util';
import { readConfig, setting } from '@data-connector/kit/config';
import { benchGateway } from './gateway.js';
import { benchIdle } from './idle.js';
import { benchIsolation } from './isolation.js';
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

const PARTS = ['sealing', 'pipeline', 'gateway', 'memory', 'idle', 'isolation'] as const;

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', default: false } },
  });
  const unknown = positionals.find((name) => !(PARTS as readonly string[]).includes(name));
  if (values.help || unknown !== undefined) {
    console.log(HELP);
    if (unknown !== undefined) process.exitCode = 2;
    return;
  }
  const wanted = (part: (typeof PARTS)[number]) => positionals.length === 0 || positionals.includes(part);
  const { COUCHDB_URL: couch } = readConfig({
    COUCHDB_URL: setting.optional(setting.url('CouchDB with the name and password of a server admin')),
  });
  const store = await startPart('./store-part.ts');
  const embedded = store.ready['url'] as string;
  if (wanted('sealing')) await benchSealing();
  if (wanted('pipeline')) await benchPipeline('embedded store', embedded);
  if (wanted('pipeline') && couch) await benchPipeline('COUCHDB_URL', couch.href);
  if (wanted('gateway')) await benchGateway();
  if (wanted('memory')) await benchMemory(embedded);
  if (wanted('idle')) await benchIdle(embedded);
  if (wanted('isolation')) await benchIsolation();
  await store.end();
}

await main();
