import { z } from 'zod';
import { ConnectorError } from '../../errors/index.js';
import { writeCost } from './datastore-budget.js';

/** A feed's heartbeat may not be faster: CouchDB would write a line as often as it is told to. */
const HEARTBEAT_MS = 1000;

/** What PouchDB and CouchDB ask when they replicate, and the parameters that go on to CouchDB with each. */
export const DATASTORE_QUERIES = {
  root: [],
  document: ['rev', 'revs', 'open_revs', 'latest', 'conflicts'],
  _changes: [
    'style',
    'since',
    'limit',
    'heartbeat',
    'timeout',
    'feed',
    'seq_interval',
    'include_docs',
    'descending',
  ],
  _all_docs: [
    'include_docs',
    'limit',
    'skip',
    'key',
    'startkey',
    'endkey',
    'keys',
    'conflicts',
    'descending',
    'inclusive_end',
  ],
  _bulk_get: ['revs', 'latest'],
  _revs_diff: [],
  _local: [],
  _bulk_docs: [],
} as const;

/** A part of the replication API. */
export type DatastoreTarget = keyof typeof DATASTORE_QUERIES;

/**
 * Parameters that replicators send and that change nothing here, for nothing has attachments: PouchDB's against caches of
 * old browsers, and CouchDB's about attachments. They are taken and go no further.
 */
export const IDLE_PARAMETERS: readonly string[] = [
  '_nonce',
  'attachments',
  'att_encoding_info',
  'atts_since',
];

/**
 * The query that goes on to CouchDB: of what belongs there, each once. What does not is refused: left out in silence, as
 * CouchDB's own `start_key`, it would page for ever.
 * @throws ConnectorError `request_malformed`
 */
export function datastoreQuery(
  target: DatastoreTarget,
  asked: Readonly<Record<string, unknown>>,
): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    if (typeof value !== 'string') throw new ConnectorError('request_malformed');
    if (IDLE_PARAMETERS.includes(name)) continue;
    if (!(DATASTORE_QUERIES[target] as readonly string[]).includes(name))
      throw new ConnectorError('request_malformed');
    query.set(name, name === 'heartbeat' && Number(value) < HEARTBEAT_MS ? String(HEARTBEAT_MS) : value);
  }
  return query;
}

/** A `_bulk_docs` body that may go on: documents with ids of their own and nothing attached. */
export const bulkDocs = z.looseObject({
  docs: z.array(z.looseObject({ _id: z.string().regex(/^[^_]/), _attachments: z.never().optional() })),
});

/** A body that may go on to CouchDB, and what it takes of what the account's Vaults may write, in bytes. */
export interface CheckedBody {
  readonly body: Buffer;
  readonly cost: number;
}

/** A body that asks, and writes nothing. */
export const question = (body: Buffer): CheckedBody => ({ body, cost: 0 });

/** A `_local` document: CouchDB checks it. */
export const checkpoint = (body: Buffer): CheckedBody => ({ body, cost: writeCost(body) });

/**
 * A `_bulk_docs` body, checked and written anew, for of a member that comes twice CouchDB takes the first, and JSON.parse,
 * which this was checked with, the last.
 * @throws ConnectorError `request_malformed`
 */
export function checkedBulk(body: Buffer): CheckedBody {
  const parsed = attempt(() => JSON.parse(body.toString('utf8')) as unknown);
  const checked = bulkDocs.safeParse(parsed);
  if (!checked.success) throw new ConnectorError('request_malformed');
  // JSON.parse takes any depth, JSON.stringify does not.
  const anew = Buffer.from(attempt(() => JSON.stringify(parsed)));
  return { body: anew, cost: writeCost(anew, checked.data.docs.length) };
}

function attempt<T>(what: () => T): T {
  try {
    return what();
  } catch {
    throw new ConnectorError('request_malformed');
  }
}
