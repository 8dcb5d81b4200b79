import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import type { Couch } from '../../couch/index.js';
import { ConnectorError } from '../../errors/index.js';
import { plainRouter } from '../../http/index.js';
import { datastoreOf, type Doorkeeper } from './bearer.js';

const LOCAL_BYTES = 65_536;
const BODY_BYTES = 2 ** 20;
/** A feed's heartbeat may not be faster: CouchDB would write a line as often as it is told to. */
const HEARTBEAT_MS = 1000;

/** What PouchDB and CouchDB ask when they replicate, and which parameters may go with it. */
const QUERIES = {
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

type Target = keyof typeof QUERIES;

/** The query with only the parameters that belong there, each once. @throws ConnectorError `request_malformed` */
function queryFor(target: Target, req: Request): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(req.query)) {
    if (typeof value !== 'string') throw new ConnectorError('request_malformed');
    if ((QUERIES[target] as readonly string[]).includes(name))
      query.set(name, name === 'heartbeat' && Number(value) < HEARTBEAT_MS ? String(HEARTBEAT_MS) : value);
  }
  return query;
}

/**
 * A `_bulk_docs` body that may go on: documents with ids of their own and nothing attached. It is written anew, for of a
 * member that comes twice CouchDB takes the first, and JSON.parse, which this was checked with, the last.
 * @throws ConnectorError `request_malformed`
 */
function checkedBulk(body: Buffer): Buffer {
  const parsed = attempt(() => JSON.parse(body.toString('utf8')) as unknown);
  const { docs } = (parsed ?? {}) as { docs?: unknown };
  if (!Array.isArray(docs) || !docs.every(isPlain)) throw new ConnectorError('request_malformed');
  // JSON.parse takes any depth, JSON.stringify does not.
  return Buffer.from(attempt(() => JSON.stringify(parsed)));
}

function isPlain(doc: unknown): boolean {
  if (typeof doc !== 'object' || doc === null || '_attachments' in doc) return false;
  const { _id } = doc as { _id?: unknown };
  return typeof _id === 'string' && _id !== '' && !_id.startsWith('_');
}

function attempt<T>(what: () => T): T {
  try {
    return what();
  } catch {
    throw new ConnectorError('request_malformed');
  }
}

/** What CouchDB's statuses mean to a Vault; those that it replicates by go through. @throws ConnectorError */
function refuseFault(status: number): void {
  if (status < 400 || status === 404 || status === 409) return;
  if (status === 413) throw new ConnectorError('body_too_large');
  // The account of this service is a member: 401 and 403 are the operator's affair.
  throw new ConnectorError(
    status === 401 || status === 403 || status >= 500 ? 'datastore_unavailable' : 'request_malformed',
  );
}

/** A document's id as a path's segment. @throws ConnectorError `not_found` for what a URL would take for a direction */
function idOf(req: Request): string {
  const id = String(req.params['id']);
  if (id === '.' || id === '..') throw new ConnectorError('not_found');
  return encodeURIComponent(id);
}

const bodyOf = (req: Request): Buffer | undefined => (Buffer.isBuffer(req.body) ? req.body : undefined);

/** …/datastores/:name: CouchDB's replication API of that one database, from an allow-list; everything else is 404. */
export function datastoreRoutes(door: Doorkeeper, couch: Couch): Router {
  const router = plainRouter();
  const raw = (limit: number) => express.raw({ type: () => true, limit, inflate: false });

  const forward =
    (
      target: Target,
      path: (req: Request) => string,
      check: (body: Buffer) => Buffer = (body) => body,
    ): RequestHandler =>
    async (req, res) => {
      const gone = new AbortController();
      res.once('close', () => gone.abort());
      const name = datastoreOf(await door.sync(req), String(req.params['name']));
      const body = bodyOf(req);
      const answer = await couch
        .forward(name, {
          method: req.method as 'GET' | 'POST' | 'PUT',
          path: path(req),
          query: queryFor(target, req),
          body: body && check(body),
          signal: gone.signal,
        })
        .catch((error: unknown) => {
          // Live replication leaves like this all the time, and there is nobody left to answer.
          if (gone.signal.aborted) return undefined;
          throw error;
        });
      if (!answer) return;
      refuseFault(answer.status);
      res.status(answer.status);
      if (answer.contentType) res.setHeader('content-type', answer.contentType);
      if (answer.etag) res.setHeader('etag', answer.etag);
      await copy(answer.body, res);
    };

  const named = (target: Target) => () => target as string;
  const documentOnly: RequestHandler = (req, _res, next) => {
    if (String(req.params['id']).startsWith('_')) throw new ConnectorError('not_found');
    next();
  };

  router.get(
    '/',
    forward('root', () => ''),
  );
  router.get('/_changes', forward('_changes', named('_changes')));
  router.get('/_all_docs', forward('_all_docs', named('_all_docs')));
  for (const target of ['_all_docs', '_bulk_get', '_revs_diff'] as const)
    router.post(`/${target}`, raw(BODY_BYTES), forward(target, named(target)));
  router.post('/_bulk_docs', raw(BODY_BYTES), forward('_bulk_docs', named('_bulk_docs'), checkedBulk));
  router.get(
    '/_local/:id',
    forward('_local', (req) => `_local/${idOf(req)}`),
  );
  router.put(
    '/_local/:id',
    raw(LOCAL_BYTES),
    forward('_local', (req) => `_local/${idOf(req)}`),
  );
  router.get('/:id', documentOnly, forward('document', idOf));
  return router;
}

async function copy(body: AsyncIterable<Uint8Array> | null, res: Response): Promise<void> {
  if (!body) {
    res.end();
    return;
  }
  // A client that went away, or a body that broke off: the connection is destroyed, so nobody takes half for the whole.
  await pipeline(Readable.from(body), res).catch(() => res.destroy());
}
