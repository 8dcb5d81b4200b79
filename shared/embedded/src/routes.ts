import express, { type Express, type RequestHandler } from 'express';
import { allDocs } from './all-docs.js';
import { badRequest, CouchError, sendError, sendJson } from './answer.js';
import type { Catalogue } from './catalogue.js';
import { changes, formatSequence } from './changes.js';
import { isDocumentId } from './document.js';
import * as documents from './document-routes.js';
import { databaseOf, forServerAdmin, guard, type Handler } from './guard.js';
import { createIndex, find } from './mango.js';
import { isObject, isTexts, readObject } from './request.js';
import type { Identify } from './users.js';

type Verbs = Partial<Record<'get' | 'put' | 'post' | 'delete', Handler>>;

/** Every path this store answers, behind one guard. `uuid` is the server's own. */
export function buildRoutes(catalogue: Catalogue, identify: Identify, uuid: string): Express {
  const app = express()
    .disable('x-powered-by')
    .disable('etag')
    .set('query parser', false)
    .enable('case sensitive routing');

  const route = (path: string, verbs: Verbs, ...first: RequestHandler[]): void => {
    const at = app.route(path);
    if (first.length > 0) at.all(...first);
    for (const [verb, handler] of Object.entries(verbs))
      at[verb as keyof Verbs](handler as unknown as RequestHandler);
    at.all(() => {
      throw new CouchError(405, 'method_not_allowed', `Only ${Object.keys(verbs).join(', ')} allowed`);
    });
  };

  app.use(guard(catalogue, identify));

  // Documents are asked for most: they come first, and leave what begins with an underscore to the others.
  const { getDocument, putDocument, deleteDocument, idOf } = documents;
  const document = { get: getDocument, put: putDocument, delete: deleteDocument };
  route('/:db/:id', document, (request, _answer, next) =>
    next(isDocumentId(idOf(request)) ? undefined : 'route'),
  );

  route('/', {
    get: (_request, answer) => sendJson(answer, 200, { couchdb: 'Welcome', version: '3.5.0', uuid }),
  });
  route('/_session', { get: getSession });
  route('/_all_dbs', {
    get: forServerAdmin((_request, answer) => sendJson(answer, 200, catalogue.names)),
  });
  route('/:db', {
    get: getDatabase,
    put: forServerAdmin(async ({ params }, answer) => {
      await catalogue.create(params['db'] as string);
      sendJson(answer, 201, { ok: true });
    }),
    delete: forServerAdmin(async (_request, answer) => {
      await catalogue.destroy(databaseOf(answer));
      sendJson(answer, 200, { ok: true });
    }),
  });
  route('/:db/_security', {
    get: (_request, answer) => sendJson(answer, 200, databaseOf(answer).security),
    put: forServerAdmin(async (request, answer) => {
      const security = await readObject(request);
      if (![security['admins'], security['members']].every(isParty))
        throw badRequest('admins and members must hold lists of names and roles');
      await catalogue.secure(databaseOf(answer), security);
      sendJson(answer, 200, { ok: true });
    }),
  });
  route('/:db/_bulk_docs', { post: documents.bulkDocs });
  route('/:db/_bulk_get', { post: documents.bulkGet });
  route('/:db/_revs_diff', { post: documents.revsDiff });
  route('/:db/_changes', { get: changes, post: changes });
  route('/:db/_all_docs', { get: allDocs, post: allDocs });
  route('/:db/_index', { post: createIndex });
  route('/:db/_find', { post: find });
  route('/:db/:folder/:id', document, (request, _answer, next) =>
    next(['_local', '_design'].includes(request.params['folder'] as string) ? undefined : 'route'),
  );

  app.use(((_request, answer) => {
    databaseOf(answer);
    throw new CouchError(404, 'not_found', 'missing');
  }) satisfies Handler as unknown as RequestHandler);
  app.use(sendError);
  return app;
}

const getSession: Handler = (_request, answer) => {
  const { name, roles } = answer.locals.identity;
  sendJson(answer, 200, { ok: true, userCtx: { name, roles } });
};

const getDatabase: Handler = async (_request, answer) => {
  const database = databaseOf(answer);
  const { doc_count, update_seq } = await database.use((pouch) => pouch.info());
  sendJson(answer, 200, {
    db_name: database.name,
    doc_count,
    update_seq: formatSequence(Number(update_seq), database),
    instance_start_time: '0',
  });
};

function isParty(party: unknown = {}): boolean {
  if (!isObject(party)) return false;
  const { names = [], roles = [] } = party;
  return isTexts(names) && isTexts(roles);
}
