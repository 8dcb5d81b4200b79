import type PouchDB from 'pouchdb-core';
import { badRequest, CouchError, forbidden, toCouchError } from './answer.js';
import { newUuid, USERS } from './catalogue.js';
import type { Database, Document } from './database.js';
import { isObject } from './request.js';
import { prepareUser } from './users.js';

/** What became of a document that was stored. */
export interface Stored {
  readonly ok: true;
  readonly id: string;
  readonly rev: string;
}

/** Bytes of a document, at most: `max_document_size` as this project configures CouchDB. */
const DOCUMENT_BYTES = 8 * 2 ** 20;
const MOST_REVISIONS = 1_000;

const isLocal = (id: string): boolean => id.startsWith('_local/');
const isRevision = (rev: unknown): boolean =>
  typeof rev === 'string' && rev.length <= 150 && /^[0-9]{1,15}-[^-]+$/.test(rev);

/** Whether a document may have this id; what else begins with an underscore has a route of its own. */
export const isDocumentId = (id: unknown): id is string =>
  typeof id === 'string' && /^([^_]|_local\/.|_design\/.)/su.test(id);

/**
 * Checks a document that a client wants stored and takes out what is not part of it.
 * @param newEdits false for documents that bring their revisions along
 * @throws CouchError 400
 */
export function checkDocument(value: unknown, newEdits: boolean): Document {
  if (!isObject(value)) throw badRequest('Document must be a JSON object');
  const doc = value as Document;
  doc._id ??= newUuid();
  if (!isDocumentId(doc._id))
    throw new CouchError(400, 'illegal_docid', 'Only reserved document ids may start with underscore.');
  for (const field in doc)
    if (field.startsWith('_') && !isKept(field, doc[field], newEdits)) delete doc[field];
  if (!newEdits && doc._rev === undefined && !isLocal(doc._id)) throw badRequest('Invalid rev format');
  return doc;
}

/** Whether a member that CouchDB has a meaning for stays in the document. @throws CouchError 400 */
function isKept(field: string, value: unknown, newEdits: boolean): boolean {
  if (field === '_deleted') return value === true;
  if (field === '_rev' && (value === '' || value === null)) return false;
  if (field === '_id' || (field === '_rev' && isRevision(value))) return true;
  if (field === '_revisions' && isHistory(value)) return !newEdits;
  // Attachments too.
  throw new CouchError(400, 'doc_validation', `Bad special document member: ${field.slice(0, 64)}`);
}

function isHistory(value: unknown): boolean {
  const { start, ids } = (value ?? {}) as { start?: unknown; ids?: unknown };
  if (!Number.isSafeInteger(start) || !Array.isArray(ids)) return false;
  const most = Math.min(MOST_REVISIONS, start as number);
  return ids.length > 0 && ids.length <= most && ids.every((id) => isRevision(`1-${String(id)}`));
}

/** @throws CouchError 413 for a document that is too large; a request no larger than that is not looked at */
export function checkSizes(docs: readonly Document[], bytesOfRequest: string | undefined): void {
  if (Number(bytesOfRequest ?? Infinity) <= DOCUMENT_BYTES) return;
  for (const doc of docs)
    if (Buffer.byteLength(JSON.stringify(doc)) > DOCUMENT_BYTES)
      throw new CouchError(413, 'document_too_large', doc._id);
}

/** Stores documents that were checked; tells of each what became of it, in the order of `docs`. */
export async function writeDocs(
  database: Database,
  docs: readonly Document[],
  newEdits: boolean,
): Promise<(Stored | CouchError)[]> {
  const results: (Stored | CouchError)[] = [];
  const admitted = await Promise.all(docs.map((doc) => admit(database, doc).catch(toCouchError)));
  await database.alone(async (pouch) => {
    const shared: Document[] = [];
    for (const [at, doc] of admitted.entries()) {
      if (doc instanceof CouchError) results[at] = doc;
      else if (isLocal(doc._id)) results[at] = await putLocal(pouch, doc);
      else shared.push(doc);
    }
    // PouchDB sorts the list and takes the documents apart.
    const copies = shared.map((doc) => ({ ...doc }));
    const rows = shared.length === 0 ? [] : await pouch.bulkDocs(copies, { new_edits: newEdits });
    // Documents that bring their revisions along are answered only where they fail.
    const failed = new Map(rows.map((row) => [row['id'], row]));
    const stored = shared.map(({ _id, _rev }, index): Stored | CouchError => {
      const row = newEdits ? rows[index] : failed.get(_id);
      if (row?.['error'] !== undefined) return toCouchError(row);
      return { ok: true, id: _id, rev: (row?.['rev'] ?? _rev) as string };
    });
    for (const at of admitted.keys()) results[at] ??= stored.shift()!;
    database.changed();
  });
  return results;
}

async function admit({ name }: Database, doc: Document): Promise<Document> {
  // One could rule what may be written: only indexes are made here, and those by `_index`.
  if (doc._id.startsWith('_design/'))
    throw forbidden('Design documents are not taken by the embedded store.');
  return name === USERS && !isLocal(doc._id) ? prepareUser(doc) : doc;
}

/** Whatever is there already: the last one wins, as in CouchDB 3. */
async function putLocal(pouch: PouchDB.Database, doc: Document): Promise<Stored> {
  const { _rev, _deleted, _revisions, ...fresh } = doc;
  const current = await pouch.get(doc._id).catch(() => undefined);
  if (_deleted) await (current && pouch.remove(current));
  else await pouch.put({ ...fresh, ...(current && { _rev: current._rev }) });
  return { ok: true, id: doc._id, rev: '0-1' };
}
