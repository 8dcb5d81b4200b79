import type { Blocks } from './marked-blocks.js';

/** Each person has one account and refreshes it every hour; one sync in five finds ten new records, in one schema. */
const FOUND = 0.2;
const RECORDS = 10;
const RECORD_BYTES = 2400;
/** What `npm run bench` measured; docs/performance.md has the machine. */
const REFRESH_CPU_MS = 10;
const REFRESH_REQUESTS = 5;
const RECORD_CPU_US = 75;
const GATEWAY_CPU_US = 120;
/** To start a sync and erase it; and where it has found something, to replicate a datastore of one page. */
const GATEWAY_REQUESTS = 2 + FOUND * 6;
/** What a sync asks of CouchDB besides where it has found something: to make, write, read and destroy a datastore. */
const FOUND_REQUESTS = 18;
/** How much of its time a processor may be busy with it, so that an hour’s peaks and a lost replica find room. */
const BUSY = 0.5;
/** Small requests a second of one CouchDB node of four cores, with three copies of everything: an assumption, to be measured on yours. */
const NODE_REQUESTS = 1000;
const DOCUMENT_BYTES = 4000;
const COLLECT_SECONDS = 600;
const RETENTION_HOURS = 72;
const FORGETFUL = 0.05;
/** Days that documents of syncs are kept. */
const KEPT_DAYS = 6.5;
const COPIES = 3;
/** Dollars a month for a core with its memory, and for a gigabyte of disk. */
const [CORE, GIGABYTE] = [25, 0.1];

const PEOPLE = [10_000, 100_000, 10_000_000] as const;

/** What so many people need. */
function scaleOf(people: number) {
  const syncs = people / 3600;
  const services = (syncs * (REFRESH_CPU_MS / 1000 + (FOUND * RECORDS * RECORD_CPU_US) / 1e6)) / BUSY;
  const gateways = (syncs * GATEWAY_REQUESTS * GATEWAY_CPU_US) / 1e6 / BUSY;
  const requests = syncs * (REFRESH_REQUESTS + FOUND * FOUND_REQUESTS);
  const nodes = Math.max(3, Math.ceil(requests / NODE_REQUESTS));
  const documents = people * 24 * KEPT_DAYS;
  const alive = syncs * FOUND * COLLECT_SECONDS;
  const forgotten = people * FOUND * FORGETFUL * RETENTION_HOURS;
  const sealed = people * FOUND * RECORDS * RECORD_BYTES;
  const disk = documents * DOCUMENT_BYTES + forgotten * RECORDS * RECORD_BYTES;
  const [serving, entering] = [Math.max(2, Math.ceil(services)), Math.max(2, Math.ceil(gateways))];
  const month = (serving + entering + 2 + nodes * 4) * CORE + ((disk * COPIES) / 1e9) * GIGABYTE;
  return { syncs, requests, serving, entering, nodes, alive, forgotten, sealed, documents, disk, month };
}
type Scale = ReturnType<typeof scaleOf>;

const whole = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 2 });
const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
function bytes(count: number): string {
  const power = Math.floor(Math.log10(count) / 3);
  return `${whole.format(count / 1000 ** power)} ${UNITS[power]}`;
}

/** What is told of it, and how it is computed. */
const ROWS: readonly (readonly [what: string, show: (of: Scale) => string, how: string])[] = [
  [
    'syncs a second',
    ({ syncs }) => whole.format(syncs),
    'people ÷ 3600; `nextSyncAt` is jittered, so they do not come at once',
  ],
  [
    'replicas of a provider’s service',
    ({ serving }) => whole.format(serving),
    `syncs a second × (${REFRESH_CPU_MS} ms + ${FOUND * RECORDS} records × ${RECORD_CPU_US} µs) of a processor, ${BUSY * 100} % busy; two at least`,
  ],
  [
    'replicas of the gateway',
    ({ entering }) => whole.format(entering),
    `syncs a second × ${GATEWAY_REQUESTS} requests × ${GATEWAY_CPU_US} µs, ${BUSY * 100} % busy; two at least`,
  ],
  [
    'CouchDB requests a second',
    ({ requests }) => whole.format(requests),
    `syncs a second × (${REFRESH_REQUESTS} + ${FOUND} × ${FOUND_REQUESTS}); fewer where refreshes come together`,
  ],
  [
    'CouchDB nodes, of four cores',
    ({ nodes }) => short.format(nodes),
    `requests a second ÷ ${whole.format(NODE_REQUESTS)}, an assumption: measure yours with \`COUCHDB_URL\`; three at least`,
  ],
  ['messages a second', ({ syncs }) => whole.format(syncs), 'one a sync; delivered at once, none stays'],
  [
    'datastores alive, collected in 10 minutes',
    ({ alive }) => short.format(alive),
    `syncs a second × ${FOUND} × ${COLLECT_SECONDS} s`,
  ],
  [
    'and if one Vault in 20 never collects',
    ({ forgotten }) => `+ ${short.format(forgotten)}`,
    `syncs an hour × ${FOUND} × ${FORGETFUL} × ${RETENTION_HOURS} h (\`RETENTION_HOURS\`)`,
  ],
  [
    'sealed records written in an hour',
    ({ sealed }) => bytes(sealed),
    `syncs an hour × ${FOUND} × ${RECORDS} × ${RECORD_BYTES / 1000} KB`,
  ],
  [
    'sync documents kept',
    ({ documents }) => short.format(documents),
    `one a sync, about ${DOCUMENT_BYTES / 1000} KB each; a day’s database is dropped whole, \`RETENTION_HOURS\` and 72 h after the day’s end: 6 to 7 days`,
  ],
  ['disk, one copy', ({ disk }) => bytes(disk), 'sync documents, and what is never collected'],
  [
    'dollars a month',
    ({ month }) => short.format(month),
    `cores × ${CORE} (two more for keeper and notifier) + gigabytes × ${COPIES} copies × ${GIGABYTE}`,
  ],
];

const scales = PEOPLE.map(scaleOf);
const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** What people cost, by how many they are; text of docs/operations.md. */
export const SCALE: Blocks = {
  people: [
    line(['', ...PEOPLE.map((people) => `${people.toLocaleString('en')} people`), 'how']),
    line(PEOPLE.map(() => '---').concat('---', '---')),
    ...ROWS.map(([what, show, how]) => line([what, ...scales.map(show), how])),
  ].join('\n'),
};
