import { ConnectorError } from '@data-connector/kit/errors';
import { mount, type Handlers, type Mounting } from '@data-connector/kit/http';
import {
  DATASTORE,
  datastoreNamePattern,
  syncIdPattern,
  type Code,
  type DatastoreRoute,
  type PublicRoute,
} from '@data-connector/protocol';
import type { Express, Request, RequestHandler } from 'express';
import { anyOrigin } from './cors.js';
import { frontPage } from './providers/front-page.js';
import { knownProvider } from './providers/known-provider.js';
import { listProviders, sendIcon } from './providers/listing.js';
import { sendOpenApi } from './open-api.js';
import type { Proxy } from './forwarding/proxy.js';
import { onPublicHost } from './public-host.js';
import type { Registry } from './providers/registry.js';

export interface RouteParts {
  readonly registry: Registry;
  readonly publicUrl: URL;
  /** Where the front page leads people who have no Vault. */
  readonly vaultUrl: URL | undefined;
  readonly proxy: Proxy;
  readonly limit: RequestHandler;
  readonly getSync: RequestHandler;
  readonly postSync: RequestHandler;
}

/** A third party's callback, in a path. */
export const webhookPattern = /^[a-z-]{1,40}$/;
/** What a person was given to see their deletion with, in a path. */
export const receiptPattern = /^[A-Za-z0-9._~-]{1,2048}$/;
/**
 * Streams, which last as long as their client wants, and the milliseconds that a service may be silent on one: among events
 * there is a comment every 15 s, and a change feed may wait for a minute before it says anything.
 */
const STREAMS = {
  events: { includes: () => true, silentMs: 60_000, endable: true },
  // A waiting feed's answer is JSON that has begun.
  feeds: { includes: isFeed, silentMs: 120_000, endable: false },
};

/** Tells whether a replication request waits for changes. The service reads its query in the same way. */
function isFeed(req: Request<{ rest?: string[] }>): boolean {
  const { rest } = req.params;
  if (rest?.length !== 1 || !/^_changes$/i.test(rest[0] ?? '')) return false;
  const { feed } = req.query;
  return feed !== undefined && feed !== 'normal';
}

/** Refuses a path that ends in a slash, which a service could take for the one without. @throws ConnectorError `not_found` */
const noSlashAtEnd: RequestHandler<Record<string, string | string[]>> = (req, _res, next) => {
  if (req.params['rest']?.at(-1) === '') throw new ConnectorError('not_found');
  next();
};

/** Refuses a path whose `name` is not of the form. @throws ConnectorError with the given code */
function matching(name: string, form: RegExp, code: Code): RequestHandler<Record<string, string>> {
  return (req, _res, next) => {
    if (!form.test(req.params[name] ?? '')) throw new ConnectorError(code);
    next();
  };
}

const nothingHere: RequestHandler = () => {
  throw new ConnectorError('not_found');
};

interface SyncPath {
  readonly provider: string;
  readonly syncId: string;
}

/** What each route of the table is served with, on one page, and what comes first at which paths. */
export function addRoutes(app: Express, parts: RouteParts): void {
  const { registry, publicUrl, vaultUrl, proxy, limit, getSync, postSync } = parts;
  const known = knownProvider(registry);
  const readable = anyOrigin();

  const sync = proxy.forward<SyncPath>({
    path: ({ provider, syncId }) => ['sync', provider, syncId],
    repeatable: true,
  });
  const events = proxy.forward<SyncPath>({
    path: ({ provider, syncId }) => ['sync', provider, syncId, 'events'],
    repeatable: true,
    streams: STREAMS.events,
  });
  const replicate = proxy.forward<SyncPath & { name: string; rest?: string[] }>({
    path: ({ provider, syncId, name, rest = [] }) => ['sync', provider, syncId, 'datastores', name, ...rest],
    repeatable: true,
    slow: true,
    streams: STREAMS.feeds,
  });
  const connect = proxy.forward<{ provider: string }>({
    path: ({ provider }) => ['connect', provider],
    pages: true,
  });
  const disconnect = proxy.forward<{ provider: string }>({ path: ({ provider }) => ['connect', provider] });
  const clientMetadata = proxy.forward<{ provider: string }>({
    path: ({ provider }) => ['connect', provider, 'client-metadata.json'],
    repeatable: true,
  });
  const login = proxy.forward<{ provider: string }>({
    path: ({ provider }) => ['connect', provider, 'login'],
    pages: true,
  });
  const callback = proxy.forward<{ provider: string; webhook?: string; receipt?: string }>({
    path: ({ provider, webhook, receipt }) =>
      ['auth', provider, webhook, receipt].filter((part) => part !== undefined),
    pages: true,
  });

  const ofSync = [readable, known, matching('syncId', syncIdPattern, 'sync_unknown')];
  const ofWebhook = [known, matching('webhook', webhookPattern, 'not_found')];
  const first: Mounting['first'] = {
    '/sync/:provider': [readable],
    '/sync/:provider/:syncId': ofSync,
    '/sync/:provider/:syncId/events': ofSync,
    '/auth/:provider/:webhook': ofWebhook,
    '/auth/:provider/:webhook/:receipt': [...ofWebhook, matching('receipt', receiptPattern, 'not_found')],
    '/providers': [readable],
    '/providers/:provider/icon.svg': [readable],
    '/openapi.json': [readable],
  };
  const handlers: Handlers<Exclude<PublicRoute, DatastoreRoute | 'live' | 'ready'>> = {
    frontPage: [limit, frontPage(registry, publicUrl, vaultUrl)],
    listProviders: [limit, listProviders(registry, publicUrl)],
    providerIcon: [limit, known, sendIcon()],
    openApi: [limit, sendOpenApi()],
    callback: [limit, known, callback],
    clientMetadata: [readable, limit, known, clientMetadata],
    login: [limit, known, login],
    webhook: [limit, callback],
    deletionReceipt: [limit, callback],
    startSyncByGet: [limit, known, getSync],
    startSync: [limit, known, postSync],
    connect: [limit, known, onPublicHost(publicUrl), connect],
    disconnect: [readable, limit, known, disconnect],
    syncStatus: [limit, sync],
    eraseSync: [limit, sync],
    syncEvents: [events],
  };

  // Vaults disconnect by fetch; connecting is a page that the person opens, and no origin may read it.
  app.options('/connect/:provider', readable);
  mount(app, handlers, { first });
  // Two routes rather than an optional part: the log prints a route's pattern, and no braces.
  for (const path of [DATASTORE, `${DATASTORE}/*rest`])
    app
      .route(path)
      .all(...ofSync, matching('name', datastoreNamePattern, 'datastore_unknown'), noSlashAtEnd)
      .get(replicate)
      .post(replicate)
      .put(replicate)
      .all(nothingHere);
}
