import { parseArgs } from 'node:util';
import { readConfig, setting } from '@data-connector/kit/config';
import { benchGateway, benchIsolation } from './gateway.js';
import { benchGrowth } from './growth.js';
import { benchIdle } from './idle.js';
import { benchMemory } from './memory.js';
import { startPart } from './parts.js';
import { benchPipeline } from './pipeline.js';
import { Report, type Bench } from './report.js';
import { benchScreen } from './screen.js';
import { benchSealing } from './sealing.js';
import { benchStart } from './start.js';
import { benchStreams } from './streams.js';
import { benchVault } from './vault.js';

const HELP = `Measures the system: medians of five rounds, ratios within one run, CPU time beside wall time.

  npm run bench [-- part … | all] [--json] [--records N] [--databases N] [--commit COMMIT]

  sealing    one record, three ways
  pipeline   records from simulator to commit: CPU time of each against a bare loop, how many a second against bare _bulk_docs
             and against PouchDB + crypto-pouch + replicate
  gateway    a request on each route, against a bare Express + http-proxy-middleware with keep-alive; on the hottest one also
             against httpxy and @fastify/http-proxy
  memory     peak memory for 10,000 and --records (200,000) records, and for 500 syncs at once
  idle       syncs that find nothing new, and what each costs; what one asks of CouchDB that finds something
  isolation  a healthy provider's p99, alone and beside a hanging one
  vault      records opened a second in Node and in Chromium, against PouchDB + crypto-pouch
  screen     1,000 and 20,000 posts in vault-web, from the button to the last one on the screen

and, only if they are named or with all, as they take their time:

  streams    10,000 event streams at one gateway, or as many as this machine lets a process open
  growth     what a record and a refresh cost for 1, 10 and 100 people at once, and with --databases
             (10,000) more in the store
  start      npm ci and npm start in a fresh clone of --commit (HEAD)

COUCHDB_URL (with a server admin's name and password) also runs the pipeline against that server, and growth there.
--json prints one JSON document instead (npm run --silent bench -- --json).
Exits with 1 when a figure misses what it is to reach. Let nothing else run on the machine meanwhile.
`;

const SLOW = ['streams', 'growth', 'start'];
const PARTS: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  sealing: benchSealing,
  pipeline: benchPipeline,
  gateway: benchGateway,
  memory: benchMemory,
  idle: benchIdle,
  isolation: benchIsolation,
  vault: benchVault,
  screen: benchScreen,
  streams: benchStreams,
  growth: benchGrowth,
  start: benchStart,
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean' },
    json: { type: 'boolean' },
    records: { type: 'string', default: '200000' },
    databases: { type: 'string', default: '10000' },
    commit: { type: 'string', default: 'HEAD' },
  },
});
const known = Object.keys(PARTS);
const wanted = positionals.includes('all')
  ? known
  : positionals.length > 0
    ? positionals
    : known.filter((name) => !SLOW.includes(name));
const unknown = wanted.some((name) => !known.includes(name));
if (values.help || unknown) {
  console.log(HELP);
  process.exitCode = unknown ? 2 : 0;
} else {
  const url = setting.optional(setting.url('CouchDB with the name and password of a server admin'));
  const { COUCHDB_URL } = readConfig({ COUCHDB_URL: url });
  const report = new Report(values.json ? () => {} : console.log);
  const store = await startPart('store');
  for (const [name, bench] of Object.entries(PARTS))
    if (wanted.includes(name))
      await bench({
        figure: report.of(name),
        store: store.url,
        records: Number(values.records),
        databases: Number(values.databases),
        commit: values.commit,
        ...(COUCHDB_URL && { couch: COUCHDB_URL.href }),
      });
  await store.end();
  if (values.json) console.log(JSON.stringify(report, null, 2));
  process.exitCode = report.missed ? 1 : 0;
}
