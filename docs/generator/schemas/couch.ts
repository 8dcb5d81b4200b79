import { DATASTORE_BODIES } from '@data-connector/service';
import { z } from 'zod';

const seq = z.union([z.string(), z.int()]).describe('Opaque: give it back as it came');
const rev = z.string();
const document = z.looseObject({ _id: z.string(), _rev: rev });
const row = z.looseObject({ ok: z.boolean().optional(), id: z.string(), rev: rev.optional() });

/** CouchDB's own answers, as far as they matter for reading a datastore (docs.couchdb.org, 3.5). */
export const couchSchemas: Readonly<Record<string, readonly [z.ZodType, string]>> = {
  CouchDatabase: [
    z.looseObject({ db_name: z.string(), update_seq: seq, doc_count: z.int().min(0) }),
    'What CouchDB says of a database.',
  ],
  CouchFound: [
    z.union([document, z.array(z.looseObject({ ok: document.optional(), missing: rev.optional() }))]),
    'A document: the keyring, or a sealed record; with `open_revs` a list of revisions.',
  ],
  CouchChanges: [
    z.looseObject({
      results: z.array(
        z.looseObject({
          seq,
          id: z.string(),
          changes: z.array(z.looseObject({ rev })),
          doc: document.optional(),
        }),
      ),
      last_seq: seq,
    }),
    'Changes, oldest first. `last_seq` is the next `since`.',
  ],
  CouchRows: [
    z.looseObject({
      total_rows: z.int().min(0),
      rows: z.array(z.looseObject({ key: z.unknown(), id: z.string().optional(), doc: document.nullish() })),
    }),
    'Documents in the order of their ids.',
  ],
  CouchKeys: [DATASTORE_BODIES._all_docs, 'Ids of documents.'],
  CouchBulkGet: [DATASTORE_BODIES._bulk_get, 'Documents to fetch.'],
  CouchBulkGot: [
    z.looseObject({
      results: z.array(
        z.looseObject({ id: z.string(), docs: z.array(z.looseObject({ ok: document.optional() })) }),
      ),
    }),
    'Fetched documents.',
  ],
  CouchRevsDiff: [DATASTORE_BODIES._revs_diff, 'Revisions that somebody has, by document id.'],
  CouchMissing: [
    z.record(z.string(), z.looseObject({ missing: z.array(rev) })),
    'Revisions that are not here, by document id.',
  ],
  CouchBulkDocs: [
    DATASTORE_BODIES._bulk_docs,
    'Edits of documents that the Vault itself has made, each of another one: ids that are no record’s and do not begin with `_`, and of CouchDB’s own members only `_id`, `_rev` and `_deleted`.',
  ],
  CouchWritten: [z.array(row), 'What became of each document.'],
  CouchLocal: [DATASTORE_BODIES._local, 'A replication checkpoint.'],
  CouchPut: [z.looseObject({ ok: z.literal(true), id: z.string(), rev }), 'What became of a checkpoint.'],
};
