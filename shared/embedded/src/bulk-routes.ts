import type { Request } from 'express';
import { sendJson } from './answer.js';
import { readObject } from './body.js';
import { badRequest, CouchError, toCouchError } from './couch-error.js';
import { checkDocument, checkSizes } from './document.js';
import { databaseOf, type Answer } from './guard.js';
import type { Pouch } from './pouch.js';
import { Options } from './query.js';
import { writeDocs } from './write-docs.js';

/** `POST /db/_bulk_docs`: a row for each document, in order; for replicated ones only the rows that failed. */
export async function bulkDocs(request: Request, answer: Answer): Promise<void> {
  const { docs, new_edits } = await readObject(request);
  if (!Array.isArray(docs)) throw badRequest('POST body must include `docs` parameter.');
  const newEdits = new_edits !== false;
  const checked = docs.map((doc) => checkDocument(doc, newEdits));
  checkSizes(checked, Number(request.headers['content-length'] ?? Infinity));
  const rows = await writeDocs(databaseOf(answer), answer.locals.identity, checked, newEdits);
  sendJson(answer, 201, newEdits ? rows : rows.filter((row) => 'error' in row));
}

interface Wanted {
  id: string;
  rev?: string;
}

function checkWanted(value: unknown): Wanted {
  const { id, rev } = (value ?? {}) as Partial<Wanted>;
  if (typeof id !== 'string') throw new CouchError(400, 'illegal_docid', 'Document id must be a string');
  if (rev !== undefined && typeof rev !== 'string') throw badRequest('Invalid rev format');
  return rev === undefined ? { id } : { id, rev };
}

/** `POST /db/_bulk_get`. */
export async function bulkGet(request: Request, answer: Answer): Promise<void> {
  const { docs } = await readObject(request);
  if (!Array.isArray(docs)) throw badRequest('Missing JSON list of `docs`.');
  const options = new Options(request);
  const look = { revs: options.flag('revs'), latest: options.flag('latest') };
  const wanted = docs.map(checkWanted);
  const results = await databaseOf(answer).use((pouch) =>
    Promise.all(wanted.map((doc) => getOne(pouch, doc, look))),
  );
  sendJson(answer, 200, { results });
}

async function getOne(pouch: Pouch, { id, rev }: Wanted, look: { revs: boolean; latest: boolean }) {
  try {
    const ok = await pouch.get(id, rev === undefined ? { revs: look.revs } : { rev, ...look });
    return { id, docs: [{ ok }] };
  } catch (fault) {
    const { error, reason } = toCouchError(fault);
    return { id, docs: [{ error: { id, rev: rev ?? 'undefined', error, reason } }] };
  }
}

/** `POST /db/_revs_diff`: which of these revisions are missing here. */
export async function revsDiff(request: Request, answer: Answer): Promise<void> {
  const asked = await readObject(request);
  for (const revs of Object.values(asked)) {
    if (!Array.isArray(revs) || !revs.every((rev) => typeof rev === 'string')) {
      throw badRequest('_revs_diff takes a list of revisions for each document');
    }
  }
  sendJson(answer, 200, await databaseOf(answer).use((pouch) => pouch.revsDiff(asked)));
}
