import type { Request } from 'express';
import { sendJson } from './answer.js';
import { readObject } from './body.js';
import { badRequest, conflict, CouchError, notFound } from './couch-error.js';
import { checkDocument, checkSizes, type Document } from './document.js';
import { databaseOf, type Answer } from './guard.js';
import { checkDocumentId } from './names.js';
import { Options } from './query.js';
import { writeDocs, type Row } from './write-docs.js';

const unquote = (etag: string | undefined): string | undefined => etag?.replace(/^(?:W\/)?"(.*)"$/, '$1');

/** The revision a request speaks of. @throws CouchError 400 when it names two */
function revisionOf(request: Request, options: Options, inBody?: unknown): string | undefined {
  const named = [options.text('rev'), unquote(request.headers['if-match']), inBody];
  const given = new Set(named.filter((rev) => typeof rev === 'string' && rev !== ''));
  if (given.size > 1)
    throw badRequest('Document rev from request body and query string have different values');
  return [...given][0] as string | undefined;
}

async function writeOne(answer: Answer, doc: Document, newEdits: boolean): Promise<Row & { ok: true }> {
  const [row] = await writeDocs(databaseOf(answer), answer.locals.identity, [doc], newEdits);
  if (row !== undefined && 'ok' in row) return row;
  throw refused(row);
}

function refused(row: Row | undefined): CouchError {
  if (row === undefined || 'ok' in row) return conflict();
  const status = { conflict: 409, forbidden: 403, unauthorized: 401, not_found: 404 }[row.error] ?? 400;
  return new CouchError(status, row.error, row.reason);
}

/** `GET /db/id` and `HEAD`. */
export const getDocument =
  (idOf: (request: Request) => string) =>
  async (request: Request, answer: Answer): Promise<void> => {
    const options = new Options(request);
    const openRevs = options.has('open_revs') ? { open_revs: openRevisions(options) } : {};
    const rev = options.text('rev');
    const doc = await databaseOf(answer).use((pouch) =>
      pouch.get(idOf(request), {
        ...openRevs,
        ...(rev === undefined ? {} : { rev }),
        revs: options.flag('revs'),
        revs_info: options.flag('revs_info') || options.flag('meta'),
        conflicts: options.flag('conflicts') || options.flag('meta'),
        latest: options.flag('latest'),
      }),
    );
    const etag = `"${doc._rev}"`;
    if (request.headers['if-none-match'] === etag) answer.writeHead(304, { ETag: etag }).end();
    else sendJson(answer, 200, doc, Array.isArray(doc) ? {} : { ETag: etag });
  };

function openRevisions(options: Options): 'all' | string[] {
  if (options.text('open_revs') === 'all') return 'all';
  const revs = options.json('open_revs');
  if (Array.isArray(revs) && revs.every((rev) => typeof rev === 'string')) return revs;
  throw badRequest('open_revs must be "all" or a JSON list of revisions');
}

/** `PUT /db/id`. */
export const putDocument =
  (idOf: (request: Request) => string) =>
  async (request: Request, answer: Answer): Promise<void> => {
    const options = new Options(request);
    const newEdits = options.flag('new_edits', true);
    const body = await readObject(request);
    const _rev = revisionOf(request, options, body['_rev']);
    const doc = checkDocument(
      { ...body, _id: idOf(request), ...(_rev === undefined ? {} : { _rev }) },
      newEdits,
    );
    await store(request, answer, doc, newEdits);
  };

/** `POST /db`: a document whose id may be left to the store. */
export async function postDocument(request: Request, answer: Answer): Promise<void> {
  await store(request, answer, checkDocument(await readObject(request), true), true);
}

async function store(request: Request, answer: Answer, doc: Document, newEdits: boolean): Promise<void> {
  checkSizes([doc], Number(request.headers['content-length'] ?? Infinity));
  const { id, rev } = await writeOne(answer, doc, newEdits);
  sendJson(answer, 201, { ok: true, id, rev }, { ETag: `"${rev}"` });
}

/** `DELETE /db/id`. */
export const deleteDocument =
  (idOf: (request: Request) => string) =>
  async (request: Request, answer: Answer): Promise<void> => {
    const id = idOf(request);
    checkDocumentId(id);
    const _rev = revisionOf(request, new Options(request));
    const current = await databaseOf(answer).use((pouch) =>
      pouch.get(id).catch((fault: { status?: number; reason?: string }) => {
        if (fault.status === 404 && _rev === undefined) throw notFound(fault.reason);
        return null;
      }),
    );
    if (_rev === undefined && current !== null) throw conflict();
    const { rev } = await writeOne(answer, checkDocument({ _id: id, _rev, _deleted: true }, true), true);
    sendJson(answer, 200, { ok: true, id, rev }, { ETag: `"${rev}"` });
  };
