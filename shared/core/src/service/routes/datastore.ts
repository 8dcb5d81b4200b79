import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import type { Couch } from '../../couch/index.js';
import { ConnectorError } from '../../errors/index.js';
import { plainRouter, rateLimit } from '../../http/index.js';
import { datastoreOf, type Doorkeeper } from './bearer.js';
import { VAULT_WRITES } from './datastore-budget.js';
import {
  checkedBulk,
  checkpoint,
  datastoreQuery,
  question,
  type CheckedBody,
  type DatastoreTarget,
} from './datastore-requests.js';

const LOCAL_BYTES = 65_536;
const BODY_BYTES = 2 ** 20;

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
  const writes = rateLimit(VAULT_WRITES);
  const raw = (limit: number) => express.raw({ type: () => true, limit, inflate: false });

  const forward =
    (
      target: DatastoreTarget,
      path: (req: Request) => string,
      check: (body: Buffer) => CheckedBody = question,
    ): RequestHandler =>
    async (req, res) => {
      const gone = new AbortController();
      res.once('close', () => gone.abort());
      const doc = await door.sync(req);
      const name = datastoreOf(doc, String(req.params['name']));
      const query = datastoreQuery(target, req.query);
      const given = bodyOf(req);
      const checked = given && check(given);
      if (checked && checked.cost > 0) await writes.take(doc.account, res, checked.cost);
      const answer = await couch
        .forward(name, {
          method: req.method as 'GET' | 'POST' | 'PUT',
          path: path(req),
          query,
          body: checked?.body,
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

  const named = (target: DatastoreTarget) => () => target as string;
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
    forward('_local', (req) => `_local/${idOf(req)}`, checkpoint),
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
