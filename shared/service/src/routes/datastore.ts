import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import type { Couch, Stored } from '@data-connector/couch';
import { ConnectorError } from '@data-connector/kit/errors';
import { plainRouter, Turns } from '@data-connector/kit/http';
import { DATASTORE, ROUTE_LIST, type DatastoreRoute } from '@data-connector/protocol';
import type { SyncDocument } from '../ledger/sync-document.js';
import { datastoreOf, type Doorkeeper } from './bearer.js';
import {
  ANSWER_MS,
  FEEDS_OF_SYNC,
  REQUESTS_OF_SYNC,
  writeCost,
  type WriteBudget,
} from './datastore-budget.js';
import {
  datastoreBody,
  datastoreQuery,
  type BodyTarget,
  type DatastoreTarget,
} from './datastore-requests.js';

/** The largest checkpoint. */
export const LOCAL_BYTES = 65_536;
/** The largest body of any other request. */
export const BODY_BYTES = 2 ** 20;

/** What CouchDB's statuses mean to a Vault. @throws ConnectorError */
function refuseFault(target: DatastoreTarget, status: number): void {
  if (status < 400) return;
  if (status === 404)
    throw new ConnectorError(
      target === 'document' || target === '_local' ? 'document_unknown' : 'datastore_unknown',
    );
  if (status === 413) throw new ConnectorError('body_too_large');
  // The account of this service is a member: 401 and 403 are the operator's affair, as are a store's limits and times.
  const unavailable = [401, 403, 408, 429].includes(status) || status >= 500;
  throw new ConnectorError(unavailable ? 'datastore_unavailable' : 'request_malformed');
}

/** A document's id as a path's segment. @throws ConnectorError `not_found` for what a URL would take for a direction */
function idOf(req: Request): string {
  const id = String(req.params['id']);
  if (id === '.' || id === '..') throw new ConnectorError('not_found');
  if (!/^\P{C}{1,256}$/u.test(id)) throw new ConnectorError('request_malformed');
  return encodeURIComponent(id);
}

const syncOf = (res: Response) => res.locals['sync'] as Stored<SyncDocument>;

/** …/datastores/:name: CouchDB's replication API of that one database, from an allow-list; everything else is 404. */
export function datastoreRoutes(
  door: Pick<Doorkeeper, 'sync'>,
  couch: Couch,
  writes: Pick<WriteBudget, 'take'>,
): Router {
  const router = plainRouter();
  const requests = new Turns(REQUESTS_OF_SYNC);
  const feeds = new Turns({ running: FEEDS_OF_SYNC, waiting: 0 });

  const forward = (target: DatastoreTarget, path: (req: Request) => string): RequestHandler =>
    async function (req, res) {
      const doc = syncOf(res);
      const name = datastoreOf(doc, String(req.params['name']));
      const query = datastoreQuery(target, req.query);
      const checked = Buffer.isBuffer(req.body) ? datastoreBody(target as BodyTarget, req.body) : undefined;
      const cost = checked ? writeCost(checked) : 0;
      if (cost > 0) await writes.take(doc.account, cost);
      // Who left in the meantime never closes again.
      if (res.closed) return;
      const gone = new AbortController();
      res.once('close', () => gone.abort());
      const { signal } = gone;
      const feed = (query.get('feed') ?? 'normal') !== 'normal';
      let leave = () => {};
      let late: NodeJS.Timeout | undefined;
      try {
        if (!feed)
          late = setTimeout(() => gone.abort(new ConnectorError('datastore_unavailable')), ANSWER_MS);
        leave = await (feed ? feeds : requests).take(doc._id, signal);
        const method = req.method as 'GET' | 'POST' | 'PUT';
        const body = checked?.bytes;
        const answer = await couch.forward(name, { method, path: path(req), query, body, signal });
        clearTimeout(late);
        refuseFault(target, answer.status);
        await pass(answer, res);
      } catch (error) {
        // Live replication leaves like this all the time, and there is nobody left to answer.
        if (!res.closed) throw error;
      } finally {
        clearTimeout(late);
        // Or an answer that is not passed on would keep its connection.
        gone.abort();
        leave();
      }
    };

  const open: RequestHandler = async (req, res, next) => {
    res.locals['sync'] = await door.sync(req);
    next();
  };
  const body = (limit: number): RequestHandler[] => [
    open,
    express.raw({ type: () => true, limit, inflate: false }),
    (req, _res, next) => {
      if (!Buffer.isBuffer(req.body)) throw new ConnectorError('request_malformed');
      next();
    },
  ];
  const named = (target: DatastoreTarget) => forward(target, () => target);
  const local = forward('_local', (req) => `_local/${idOf(req)}`);
  const documentOnly: RequestHandler = (req, _res, next) => {
    if (String(req.params['id']).startsWith('_')) throw new ConnectorError('not_found');
    next();
  };

  const asked = (target: DatastoreTarget) => [open, named(target)];
  const sent = (target: DatastoreTarget) => [...body(BODY_BYTES), named(target)];
  const handlers: Record<DatastoreRoute, readonly RequestHandler[]> = {
    datastore: [open, forward('root', () => '')],
    datastoreChanges: asked('_changes'),
    datastoreDocuments: asked('_all_docs'),
    datastoreDocumentsByKeys: sent('_all_docs'),
    datastoreBulkGet: sent('_bulk_get'),
    datastoreRevsDiff: sent('_revs_diff'),
    datastoreBulkDocs: sent('_bulk_docs'),
    datastoreCheckpoint: [open, local],
    putDatastoreCheckpoint: [...body(LOCAL_BYTES), local],
    datastoreDocument: [documentOnly, open, forward('document', idOf)],
  };
  for (const { name, method, path } of ROUTE_LIST.filter(({ demands }) => demands === 'datastore'))
    router[method.toLowerCase() as Lowercase<typeof method>](path.slice(DATASTORE.length) || '/', [
      ...handlers[name as DatastoreRoute],
    ]);
  return router;
}

async function pass(
  { status, contentType, etag, body }: Awaited<ReturnType<Couch['forward']>>,
  res: Response,
): Promise<void> {
  res.status(status);
  if (contentType) res.setHeader('content-type', contentType);
  if (etag) res.setHeader('etag', etag);
  if (!body) return void res.end();
  // A client that went away, or a body that broke off: the connection is destroyed, so nobody takes half for the whole.
  await pipeline(Readable.from(body), res).catch(() => res.destroy());
}
