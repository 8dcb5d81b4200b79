import express, { type Express, type RequestHandler } from 'express';
import {
  DATASTORE,
  SYNC_BODY_BYTES,
  type DatastoreRoute,
  type ServiceManifest,
  type ServiceRoute,
} from '@data-connector/protocol';
import { inHurry, type Couch } from '@data-connector/couch';
import { keepBodyHash, type DidProofs } from './did-proof/index.js';
import { ConnectorError } from '@data-connector/kit/errors';
import {
  answerProblems,
  goesOn,
  health,
  jsonBody,
  measureRequests,
  mount,
  metricsRoute,
  noStore,
  notFound,
  plainApp,
  requestIds,
  traceRequests,
  type Handlers,
  type HealthOptions,
} from '@data-connector/kit/http';
import type { Log } from '@data-connector/kit/log';
import type { Metrics } from '@data-connector/kit/metrics';
import type { Connecting } from './connect/index.js';
import type { Provider } from '@data-connector/provider';
import type { ServiceKeys } from '@data-connector/sealing';
import { syncView, type SyncDocument } from './ledger/sync-document.js';
import type { OpenSyncs } from './sync/open-syncs.js';
import { checkDisconnectRequest } from './sync/request.js';
import type { Tracing } from '@data-connector/kit/tracing';
import { doorkeeper } from './routes/bearer.js';
import { WriteBudget } from './routes/datastore-budget.js';
import { datastoreRoutes } from './routes/datastore.js';
import { syncEvents } from './routes/sync-events.js';
import { startSync } from './routes/sync-start.js';
import { webhookHandlers } from './routes/webhooks.js';

/** What a login form sends, at most, in bytes. */
const LOGIN_BYTES = 16_384;

export interface ServiceAppParts extends Required<Pick<HealthOptions, 'checks' | 'spares'>> {
  readonly manifest: ServiceManifest;
  readonly provider: Provider;
  readonly relays: readonly string[];
  readonly publicUrl: URL;
  readonly keys: ServiceKeys;
  readonly couch: Couch;
  readonly connecting: Connecting;
  readonly proofs: DidProofs;
  readonly open: OpenSyncs;
  /** True from the moment the process was told to end. */
  readonly leaving: () => boolean;
  /** For tests: how long a deletion may keep its client waiting, in ms. */
  readonly answerMs?: number | undefined;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly log: Log;
}

/** What each route of a provider's service is served with, on one page. */
export function serviceApp(parts: ServiceAppParts): Express {
  const { manifest, provider, publicUrl, keys, couch, connecting, proofs } = parts;
  const { checks, spares, leaving, answerMs, metrics, tracing, log } = parts;
  const { ledger, accounts, syncs, disconnect, erasure, watch, stopping } = parts.open;
  const { name } = manifest;
  const context = { provider: name, handlers: provider.handlers, relays: parts.relays, keys };
  const base = (syncId: string) => new URL(`/sync/${name}/${syncId}`, publicUrl).href;
  const viewOf = (doc: SyncDocument) => syncView(doc, name, base(doc._id));
  const door = doorkeeper(ledger, keys);
  const body = jsonBody({ limit: SYNC_BODY_BYTES, onBytes: keepBodyHash });
  // Before a proof is looked at, which counts once: the same request is for another replica.
  const notAtTheEnd: RequestHandler = (_req, _res, next) => {
    if (stopping.aborted) throw new ConnectorError('shutting_down');
    next();
  };

  const app = plainApp();
  app.use(requestIds({ trustIncoming: true }), noStore());
  app.use(health({ checks, spares, draining: leaving }), metricsRoute(metrics));
  app.use(traceRequests(tracing));
  app.use(measureRequests(metrics, name, DATASTORE));

  const handlers: Handlers<Exclude<ServiceRoute, DatastoreRoute>> = {
    manifest: [(_req, res) => void res.json(manifest)],
    connect: [connecting.begin],
    disconnect: [
      body,
      proofs.ofBody,
      async (req, res) => {
        const connection = await checkDisconnectRequest(req.body, context);
        res.json({ receipt: await goesOn(disconnect.disconnect(connection), log, answerMs) });
      },
    ],
    clientMetadata: [
      (_req, res) => {
        if (!provider.document) throw new ConnectorError('not_found');
        res.json(provider.document());
      },
    ],
    callback: [connecting.finish],
    login: [express.urlencoded({ extended: false, limit: LOGIN_BYTES, inflate: false }), connecting.enter],
    ...webhookHandlers(provider, disconnect, keys, publicUrl),
    startSync: [
      body,
      notAtTheEnd,
      proofs.ofBody,
      startSync({ syncs, watch, context, keys, viewOf, base, stopping }),
    ],
    syncStatus: [async (req, res) => void res.json(viewOf(await door.sync(req)))],
    eraseSync: [
      async (req, res) => {
        const syncId = door.syncId(req);
        const erasing = inHurry(() => erasure.erase(syncId, ledger.known(syncId)));
        const receipt = await goesOn(erasing, log, answerMs);
        if (receipt === undefined) throw new ConnectorError('sync_unknown');
        res.json({ receipt });
      },
    ],
    syncEvents: [syncEvents(door, watch, viewOf, stopping)],
  };
  const here = (path: string) => path.replace(':provider', name);
  mount(app, handlers, { here });
  app.use(here(DATASTORE), datastoreRoutes(door, couch, new WriteBudget(accounts)));
  app.use(notFound());
  app.use(answerProblems(log));
  return app;
}
