import { documentLimit } from './body.js';
import { badRequest, CouchError, notImplemented } from './couch-error.js';
import { checkDocumentId, newUuid } from './names.js';

/** A document on its way in: checked, with an id. */
export interface Document {
  _id: string;
  _rev?: string;
  _deleted?: true;
  _revisions?: { start: number; ids: string[] };
  [field: string]: unknown;
}

// CouchDB sends these along when asked to and ignores them when they come back.
const ignored = new Set(['_revs_info', '_conflicts', '_deleted_conflicts', '_local_seq', '_attachments']);
const known = new Set(['_id', '_rev', '_deleted', '_revisions']);
const mostRevisions = 1_000;

const isRevision = (rev: unknown): rev is string =>
  typeof rev === 'string' && rev.length <= 150 && /^[0-9]{1,15}-[^-]+$/.test(rev);

/**
 * Checks a document that a client wants stored and takes out what is not part of it.
 * @param newEdits false for documents that bring their revisions along
 * @throws CouchError 400, 413, 501
 */
export function checkDocument(value: unknown, newEdits: boolean): Document {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest('Document must be a JSON object');
  }
  const doc = value as Record<string, unknown>;
  doc._id ??= newUuid();
  checkDocumentId(doc._id);
  for (const field in doc) if (field.startsWith('_')) checkSpecial(doc, field, newEdits);
  if (!newEdits && doc._rev === undefined && !doc._id.startsWith('_local/'))
    throw badRequest('Invalid rev format');
  return doc as Document;
}

function checkSpecial(doc: Record<string, unknown>, field: string, newEdits: boolean): void {
  const value = doc[field];
  if (field === '_attachments' && Object.keys(value ?? {}).length > 0) {
    throw notImplemented('Attachments are');
  }
  if (field === '_rev' && value !== '' && value !== null && !isRevision(value))
    throw badRequest('Invalid rev format');
  if (field === '_revisions' && !isHistory(value)) {
    throw new CouchError(400, 'doc_validation', '_revisions must hold a start and ids');
  }
  if (!ignored.has(field) && !known.has(field)) {
    throw new CouchError(400, 'doc_validation', `Bad special document member: ${field.slice(0, 64)}`);
  }
  const empty = (field === '_rev' && !value) || (field === '_deleted' && value !== true);
  if (ignored.has(field) || empty || (field === '_revisions' && newEdits)) delete doc[field];
}

function isHistory(value: unknown): boolean {
  const { start, ids } = (value ?? {}) as { start?: unknown; ids?: unknown };
  return (
    Number.isSafeInteger(start) &&
    Array.isArray(ids) &&
    ids.length > 0 &&
    ids.length <= Math.min(mostRevisions, start as number) &&
    ids.every((id) => typeof id === 'string' && isRevision(`1-${id}`))
  );
}

/** @throws CouchError 413 for a document that is too large; a request no larger than that is not looked at. */
export function checkSizes(docs: readonly Document[], bytesOfRequest: number): void {
  if (bytesOfRequest <= documentLimit) return;
  for (const doc of docs) {
    if (Buffer.byteLength(JSON.stringify(doc)) > documentLimit) {
      throw new CouchError(413, 'document_too_large', doc._id);
    }
  }
}
