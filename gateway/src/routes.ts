import { ConnectorError } from '@data-connector/kit/errors';
import { methodNotAllowed } from '@data-connector/kit/http';
import { datastoreNamePattern, syncIdPattern, type Code } from '@data-connector/protocol';
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

/** Every public route, on one page, those first that are asked most. `head` comes first where a GET has effects: Express would serve HEAD as GET. */
export function addRoutes(app: Express, parts: RouteParts): void {
  const { registry, publicUrl, vaultUrl, proxy, limit, getSync, postSync } = parts;
  const known = knownProvider(registry);
  const only = methodNotAllowed;

  const readable = anyOrigin();
  app
    .route('/sync/:provider')
    .all(readable)
    .head(only(['GET', 'POST']))
    .get(limit, known, getSync)
    .post(limit, known, postSync)
    .all(only(['GET', 'POST']));

  const knownSync = [readable, known, matching('syncId', syncIdPattern, 'sync_unknown')] as const;
  const sync = proxy.forward<{ provider: string; syncId: string }>({
    path: ({ provider, syncId }) => ['sync', provider, syncId],
    repeatable: true,
  });
  app
    .route('/sync/:provider/:syncId')
    .all(...knownSync)
    .get(limit, sync)
    .delete(limit, sync)
    .all(only(['GET', 'HEAD', 'DELETE']));

  const events = proxy.forward<{ provider: string; syncId: string }>({
    path: ({ provider, syncId }) => ['sync', provider, syncId, 'events'],
    repeatable: true,
    streams: STREAMS.events,
  });
  app
    .route('/sync/:provider/:syncId/events')
    .head(only(['GET']))
    .all(...knownSync)
    .get(events)
    .all(only(['GET']));

  const replicate = proxy.forward<{ provider: string; syncId: string; name: string; rest?: string[] }>({
    path: ({ provider, syncId, name, rest = [] }) => ['sync', provider, syncId, 'datastores', name, ...rest],
    repeatable: true,
    slow: true,
    streams: STREAMS.feeds,
  });
  // Two routes rather than an optional part: the log prints a route's pattern, and no braces.
  const datastore = '/sync/:provider/:syncId/datastores/:name';
  for (const path of [datastore, `${datastore}/*rest`])
    app
      .route(path)
      .all(...knownSync, matching('name', datastoreNamePattern, 'datastore_unknown'), noSlashAtEnd)
      .get(replicate)
      .post(replicate)
      .put(replicate)
      .all(nothingHere);

  const connect = proxy.forward<{ provider: string }>({
    path: ({ provider }) => ['connect', provider],
    pages: true,
  });
  app
    .route('/connect/:provider')
    // Vaults disconnect by fetch; connecting is a page that the person opens, and no origin may read it.
    .options(readable)
    .head(only(['GET', 'DELETE']))
    .get(limit, known, onPublicHost(publicUrl), connect)
    .delete(readable, limit, known, connect)
    .all(only(['GET', 'DELETE']));

  const callback = proxy.forward<{ provider: string; webhook?: string; receipt?: string }>({
    path: ({ provider, webhook, receipt }) =>
      ['auth', provider, webhook, receipt].filter((part) => part !== undefined),
    pages: true,
  });
  app
    .route('/auth/:provider')
    .head(only(['GET']))
    .get(limit, known, callback)
    .all(only(['GET']));
  app
    .route('/auth/:provider/:webhook')
    .all(known, matching('webhook', webhookPattern, 'not_found'))
    .post(limit, callback)
    .all(only(['POST']));
  app
    .route('/auth/:provider/:webhook/:receipt')
    .all(
      known,
      matching('webhook', webhookPattern, 'not_found'),
      matching('receipt', receiptPattern, 'not_found'),
    )
    .get(limit, callback)
    .all(only(['GET', 'HEAD']));

  app
    .route('/providers')
    .all(readable)
    .get(limit, listProviders(registry, publicUrl))
    .all(only(['GET', 'HEAD']));
  app
    .route('/providers/:provider/icon.svg')
    .all(readable)
    .get(limit, known, sendIcon())
    .all(only(['GET', 'HEAD']));

  app
    .route('/openapi.json')
    .all(readable)
    .get(limit, sendOpenApi())
    .all(only(['GET', 'HEAD']));
  app
    .route('/')
    .get(limit, frontPage(registry, publicUrl, vaultUrl))
    .all(only(['GET', 'HEAD']));
}
