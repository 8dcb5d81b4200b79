import express, { type Express, type Request, type RequestHandler } from 'express';
import { allDocs } from './all-docs-routes.js';
import { sendError, wrongMethod } from './answer.js';
import { bulkDocs, bulkGet, revsDiff } from './bulk-routes.js';
import type { Catalogue } from './catalogue.js';
import { changes } from './changes-routes.js';
import { notFound, notImplemented } from './couch-error.js';
import * as database from './database-routes.js';
import { deleteDocument, getDocument, postDocument, putDocument } from './document-routes.js';
import { databaseOf, guard, type Handler } from './guard.js';
import type { Identify } from './identify.js';
import type { Admin } from './identity.js';
import { isLocal } from './local-docs.js';
import { deleteLocalDocument, getLocalDocument, putLocalDocument } from './local-routes.js';
import * as query from './query-routes.js';
import { replicate } from './replicate-routes.js';
import * as server from './server-routes.js';
import { deleteSession, getSession, postSession } from './session-routes.js';
import type { Users } from './users.js';

/** What the routes work with. */
export interface Parts {
  catalogue: Catalogue;
  users: Users;
  admin: Admin;
  identify: Identify;
  cookieKey: Buffer;
  uuid: string;
  url: () => string;
}

type Verbs = Partial<Record<'get' | 'put' | 'post' | 'delete', Handler>>;

const plainId = (request: Request): string => request.params['id'] as string;
const designId = (request: Request): string => `_design/${request.params['ddoc'] as string}`;
const localId = (request: Request): string => `_local/${request.params['id'] as string}`;

type IdOf = (request: Request) => string;

const document = (idOf: IdOf): Verbs => ({
  get: either(idOf, getLocalDocument(idOf), getDocument(idOf)),
  put: either(idOf, putLocalDocument(idOf), putDocument(idOf)),
  delete: either(idOf, deleteLocalDocument(idOf), deleteDocument(idOf)),
});

const either =
  (idOf: IdOf, local: Handler, shared: Handler): Handler =>
  (request, answer) =>
    (isLocal(idOf(request)) ? local : shared)(request, answer);

// `_design%2Fname` and `_local%2Fname` are ids too; whatever else starts with an underscore has a route of its own.
const isDocumentId = (id: string): boolean => !id.startsWith('_') || id.startsWith('_design/') || isLocal(id);

const leftOut =
  (what: string): Handler =>
  (_request, answer) => {
    databaseOf(answer);
    throw notImplemented(what);
  };

/** Every path this store answers, behind one guard. */
export function buildRoutes(parts: Parts): Express {
  const { catalogue, users, admin, cookieKey } = parts;
  const app = express()
    .disable('x-powered-by')
    .disable('etag')
    .set('query parser', false)
    .enable('case sensitive routing');

  const route = (path: string, verbs: Verbs, ...first: RequestHandler[]): void => {
    const at = app.route(path);
    if (first.length > 0) at.all(...first);
    for (const [verb, handler] of Object.entries(verbs)) {
      at[verb as keyof Verbs](handler as unknown as RequestHandler);
    }
    const allowed = Object.keys(verbs).map((verb) => (verb === 'get' ? 'GET,HEAD' : verb.toUpperCase()));
    at.all(() => {
      throw wrongMethod(allowed.join(','));
    });
  };

  app.use(guard(catalogue, parts.identify));

  // Documents are asked for most: they come first, and leave what starts with an underscore to the others.
  route('/:db/:id', document(plainId), (request, _answer, next) => {
    next(isDocumentId(plainId(request)) ? undefined : 'route');
  });

  route('/', { get: server.welcome(parts.uuid) });
  route('/_up', { get: server.up });
  route('/_session', { get: getSession, post: postSession(users, admin, cookieKey), delete: deleteSession });
  route('/_all_dbs', { get: server.allDatabases(catalogue) });
  route('/_active_tasks', { get: server.activeTasks });
  route('/_uuids', { get: server.uuids });
  route('/_replicate', { post: replicate(parts.url, admin) });

  route('/:db', {
    get: database.getDatabase,
    put: database.createDatabase(catalogue),
    post: postDocument,
    delete: database.destroyDatabase(catalogue),
  });
  route('/:db/_bulk_docs', { post: bulkDocs });
  route('/:db/_bulk_get', { post: bulkGet });
  route('/:db/_revs_diff', { post: revsDiff });
  route('/:db/_changes', { get: changes, post: changes });
  route('/:db/_all_docs', { get: allDocs, post: allDocs });
  route('/:db/_local/:id', document(localId));
  route('/:db/_security', { get: database.getSecurity, put: database.putSecurity(catalogue) });
  route('/:db/_compact', { post: database.compact });
  route('/:db/_compact/:ddoc', { post: database.compact });
  route('/:db/_ensure_full_commit', { post: database.ensureFullCommit });
  route('/:db/_revs_limit', { get: database.getRevsLimit, put: database.putRevsLimit });
  route('/:db/_find', { post: query.find });
  route('/:db/_explain', { post: query.explain });
  route('/:db/_index', { get: query.getIndexes, post: query.createIndex });
  route('/:db/_index/:ddoc/json/:name', { delete: query.deleteIndex });
  route('/:db/_index/_design/:ddoc/json/:name', { delete: query.deleteIndex });
  route('/:db/_view_cleanup', { post: query.viewCleanup });
  route('/:db/_design/:ddoc/_view/:view', { get: query.view, post: query.view });
  route('/:db/_design/:ddoc', document(designId));
  app.all('/:db/:id/:attachment', leftOut('Attachments are') as unknown as RequestHandler);

  app.use(((_request, answer) => {
    databaseOf(answer);
    throw notFound('missing');
  }) satisfies Handler as unknown as RequestHandler);
  app.use(sendError);
  return app;
}
