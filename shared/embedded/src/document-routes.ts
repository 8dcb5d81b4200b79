import type { Request } from 'express';
import type PouchDB from 'pouchdb-core';
import { badRequest, CouchError, sendJson, toCouchError } from './answer.js';
import type { Document } from './database.js';
import { checkDocument, checkSizes, writeDocs, type Stored } from './document.js';
import { databaseOf, type Answer } from './guard.js';
import { isText, isTexts, Options, readObject } from './request.js';

/** The id in a path: `_local/name` and `_design/name` are of two segments, or of one with an encoded slash. */
export function idOf({ params }: Request): string {
  const { folder, id } = params as { folder?: string; id: string };
  return folder === undefined ? id : `${folder}/${id}`;
}

/** `GET /db/id` and `HEAD`. */
export async function getDocument(request: Request, answer: Answer): Promise<void> {
  const options = new Options(request);
  const look = {
    open_revs: options.text('open_revs') === 'all' ? 'all' : options.json('open_revs', isTexts),
    rev: options.text('rev'),
    revs: options.flag('revs'),
    revs_info: options.flag('revs_info'),
    conflicts: options.flag('conflicts'),
    latest: options.flag('latest'),
  };
  const doc = await databaseOf(answer).use((pouch) => pouch.get(idOf(request), look));
  sendJson(answer, 200, doc, Array.isArray(doc) ? {} : { ETag: `"${doc._rev}"` });
}

/** `PUT /db/id`. */
export async function putDocument(request: Request, answer: Answer): Promise<void> {
  const doc = checkDocument({ ...(await readObject(request)), _id: idOf(request) }, true);
  checkSizes([doc], request.headers['content-length']);
  const stored = await writeOne(answer, doc);
  sendJson(answer, 201, stored, { ETag: `"${stored.rev}"` });
}

/** `DELETE /db/id?rev=…`. */
export async function deleteDocument(request: Request, answer: Answer): Promise<void> {
  const doc = { _id: idOf(request), _rev: new Options(request).text('rev') ?? '', _deleted: true };
  sendJson(answer, 200, await writeOne(answer, checkDocument(doc, true)));
}

async function writeOne(answer: Answer, doc: Document): Promise<Stored> {
  const [row] = await writeDocs(databaseOf(answer), [doc], true);
  if (row instanceof CouchError) throw row;
  return row!;
}

/** `POST /db/_bulk_docs`: a row for each document, in order; for replicated ones only the rows that failed. */
export async function bulkDocs(request: Request, answer: Answer): Promise<void> {
  const { docs, new_edits } = await readObject(request);
  if (!Array.isArray(docs)) throw badRequest('POST body must include `docs` parameter.');
  const newEdits = new_edits !== false;
  const checked = docs.map((doc) => checkDocument(doc, newEdits));
  checkSizes(checked, request.headers['content-length']);
  const ids = checked.map(({ _id }) => _id);
  const rows = (await writeDocs(databaseOf(answer), checked, newEdits)).map((row, index) =>
    row instanceof CouchError ? { id: ids[index], error: row.error, reason: row.reason } : row,
  );
  sendJson(answer, 201, newEdits ? rows : rows.filter((row) => 'error' in row));
}

/** `POST /db/_bulk_get`. */
export async function bulkGet(request: Request, answer: Answer): Promise<void> {
  const { docs } = await readObject(request);
  if (!Array.isArray(docs)) throw badRequest('Missing JSON list of `docs`.');
  const options = new Options(request);
  const look = { revs: options.flag('revs'), latest: options.flag('latest') };
  const getOne = async (pouch: PouchDB.Database, asked: unknown): Promise<object> => {
    const { id, rev } = (asked ?? {}) as { id?: unknown; rev?: unknown };
    if (!isText(id) || !(rev === undefined || isText(rev))) throw badRequest('Invalid id or rev');
    try {
      return { id, docs: [{ ok: await pouch.get(id, { ...look, rev }) }] };
    } catch (fault) {
      const { error, reason } = toCouchError(fault);
      return { id, docs: [{ error: { id, rev: rev ?? 'undefined', error, reason } }] };
    }
  };
  const results = await databaseOf(answer).use((pouch) =>
    Promise.all(docs.map((asked) => getOne(pouch, asked))),
  );
  sendJson(answer, 200, { results });
}

/** `POST /db/_revs_diff`: which of these revisions are missing here. */
export async function revsDiff(request: Request, answer: Answer): Promise<void> {
  const asked = await readObject(request);
  if (!Object.values(asked).every(isTexts))
    throw badRequest('_revs_diff takes a list of revisions for each document');
  sendJson(answer, 200, await databaseOf(answer).use((pouch) => pouch.revsDiff(asked)));
}
