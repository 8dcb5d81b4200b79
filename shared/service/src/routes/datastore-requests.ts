import { z } from 'zod';
import { jsonOf } from '@data-connector/protocol';
import { ConnectorError } from '@data-connector/kit/errors';
import { isHostileJson } from '@data-connector/kit/http';

/** A feed's heartbeat may not be faster: CouchDB would write a line as often as it is told to, in ms. */
const HEARTBEAT_MS = 1000;
/** Documents that one request may name. */
export const DOCUMENTS_AT_ONCE = 1000;
/** Revisions of one document that a request may name; a datastore has one of each. */
const REVISIONS_AT_ONCE = 100;

const flag = z.enum(['true', 'false']);
const count = z.string().regex(/^\d{1,9}$/);
const revision = z.string().regex(/^\d{1,9}-[0-9A-Za-z]{1,64}$/);
/** A document's id: neither `_design/` nor `_local/`, and nothing in it that cannot be seen. */
const documentId = z.string().regex(/^[^_\p{C}]\P{C}{0,255}$/u);
/** Where a range begins or ends: no id, but what CouchDB can read. */
const key = z
  .string()
  .max(256)
  .regex(/^\P{Cs}*$/u);
const keys = z.array(key).max(DOCUMENTS_AT_ONCE);
const revisions = z.array(revision).max(REVISIONS_AT_ONCE);

const json = (inner: z.ZodType) => z.string().refine((text) => inner.safeParse(jsonOf(text)).success);

/** What PouchDB and CouchDB ask when they replicate: the parameters that go on to CouchDB with each part, and their form. */
export const DATASTORE_QUERIES = {
  root: {},
  document: {
    rev: revision,
    revs: flag,
    open_revs: z.union([z.literal('all'), json(revisions)]),
    latest: flag,
    conflicts: flag,
  },
  _changes: {
    style: z.enum(['main_only', 'all_docs']),
    // CouchDB's is opaque, behind a number; some replicators send it as JSON.
    since: z.string().regex(/^(?:now|"?\d{1,15}(?:-[\w-]{1,8192})?"?)$/),
    limit: count,
    heartbeat: z.union([z.literal('true'), count]),
    timeout: count,
    feed: z.enum(['normal', 'longpoll', 'continuous']),
    seq_interval: count,
    include_docs: flag,
    descending: flag,
  },
  _all_docs: {
    include_docs: flag,
    limit: count,
    skip: count,
    key: json(key),
    startkey: json(key),
    endkey: json(key),
    keys: json(keys),
    conflicts: flag,
    descending: flag,
    inclusive_end: flag,
  },
  _bulk_get: { revs: flag, latest: flag },
  _revs_diff: {},
  _local: {},
  _bulk_docs: {},
} as const satisfies Record<string, Record<string, z.ZodType<string, string>>>;

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
 * The query that goes on to CouchDB: of what belongs there, each once and in its form, for CouchDB answers some of what it
 * cannot read with a fault of its own (`limit=abc` is 500). What does not belong is refused: left out in silence, as
 * CouchDB's own `start_key`, it would page for ever.
 * @throws ConnectorError `request_malformed`
 */
export function datastoreQuery(
  target: DatastoreTarget,
  asked: Readonly<Record<string, unknown>>,
): URLSearchParams {
  const known = new Map<string, z.ZodType<string>>(Object.entries(DATASTORE_QUERIES[target]));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    if (typeof value !== 'string') throw new ConnectorError('request_malformed');
    if (IDLE_PARAMETERS.includes(name)) continue;
    if (known.get(name)?.safeParse(value).success !== true) throw new ConnectorError('request_malformed');
    query.set(name, name === 'heartbeat' && Number(value) < HEARTBEAT_MS ? String(HEARTBEAT_MS) : value);
  }
  return query;
}

/** Members that begin with `_` are CouchDB's: of those, only these. */
const ownMembers = (allowed: readonly string[]) => (doc: object) =>
  Object.keys(doc).every((name) => !name.startsWith('_') || allowed.includes(name));

/** What the server writes: its keyring, and a record under each number. A Vault writes beside that, never over it. */
const isServers = (id: string) => id === 'keyring' || /^\d+$/.test(id);

/** The bodies that go on to CouchDB. */
export const DATASTORE_BODIES = {
  _all_docs: z.strictObject({ keys }),
  _bulk_get: z.strictObject({
    docs: z
      .array(z.strictObject({ id: documentId, rev: revision.optional(), atts_since: revisions.optional() }))
      .max(DOCUMENTS_AT_ONCE),
  }),
  _revs_diff: z
    .record(documentId, revisions)
    .refine((asked) => Object.keys(asked).length <= DOCUMENTS_AT_ONCE),
  _local: z
    .looseObject({
      _id: z.string().max(300).optional(),
      _rev: z
        .string()
        .regex(/^0-\d{1,9}$/)
        .optional(),
    })
    .refine(ownMembers(['_id', '_rev'])),
  /**
   * Edits, each of another document. Revisions that somebody else made (`new_edits: false`) are not taken: a document with
   * 2,048 of them side by side costs CouchDB 19 s of its processor whenever it is asked for.
   */
  _bulk_docs: z.strictObject({
    docs: z
      .array(
        z
          .looseObject({
            _id: documentId.refine((id) => !isServers(id)),
            _rev: revision.optional(),
            _deleted: z.boolean().optional(),
          })
          .refine(ownMembers(['_id', '_rev', '_deleted'])),
      )
      .max(DOCUMENTS_AT_ONCE)
      .refine((docs) => new Set(docs.map(({ _id }) => _id)).size === docs.length),
    new_edits: z.literal(true).optional(),
  }),
} as const satisfies Partial<Record<DatastoreTarget, z.ZodType<object>>>;

/** A part of the replication API that is asked with a body. */
export type BodyTarget = keyof typeof DATASTORE_BODIES;

/** A body that may go on to CouchDB. */
export interface CheckedBody {
  readonly bytes: Buffer;
  /** That it writes; 0 if it only asks. */
  readonly documents: number;
}

/**
 * A body, checked and written anew, for of a member that comes twice CouchDB takes the first, and JSON.parse, which this
 * was checked with, the last.
 * @throws ConnectorError `request_malformed`
 */
export function datastoreBody(target: BodyTarget, body: Buffer): CheckedBody {
  const value = jsonOf(body.toString('utf8'));
  if (isHostileJson(value) || !DATASTORE_BODIES[target].safeParse(value).success)
    throw new ConnectorError('request_malformed');
  const documents =
    target === '_bulk_docs' ? (value as { docs: unknown[] }).docs.length : Number(target === '_local');
  return { bytes: Buffer.from(JSON.stringify(value)), documents };
}
