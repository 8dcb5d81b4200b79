import {
  health,
  metricsRoute,
  plainApp,
  requestIds,
  notFound,
  traceRequests,
} from '@data-connector/kit/http';
import type { Log } from '@data-connector/kit/log';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { plainBodies, plainTargets } from './guard.js';
import type { Tracing } from '@data-connector/kit/tracing';
import type { Metrics } from '@data-connector/kit/metrics';
import { observe } from './metrics.js';
import { addRoutes, type RouteParts } from './routes.js';
import { wholeBodies } from './forwarding/whole-bodies.js';

export interface AppParts extends RouteParts {
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly answer: ErrorRequestHandler;
  readonly log: Log;
  /** Proxies before the gateway whose X-Forwarded-For counts. */
  readonly trustProxy: number;
  readonly draining: () => boolean;
  readonly requestsPerClient: number;
}

const YEAR_S = 31_536_000;

function securityHeaders(https: boolean): RequestHandler {
  const forPages = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    // Vaults of other origins show the icons, and open /connect in a window of theirs.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    crossOriginOpenerPolicy: false,
    strictTransportSecurity: https && { maxAge: YEAR_S, includeSubDomains: false },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // For browsers and plugins that are no more.
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    originAgentCluster: false,
  });
  return (req, res, next) => {
    if (!req.path.startsWith('/sync/')) return forPages(req, res, next);
    // What programs ask for, all the time: no page, so only what keeps a browser from making one of it.
    res.setHeader('x-content-type-options', 'nosniff');
    res.setHeader('content-security-policy', "default-src 'none'; sandbox");
    if (https) res.setHeader('strict-transport-security', `max-age=${YEAR_S}`);
    next();
  };
}

/** The Express app: what every request goes through, then the routes, then the answer to what is left. */
export function createApp(parts: AppParts): Express {
  const { metrics, tracing, registry, answer, log, publicUrl, trustProxy, draining, requestsPerClient } =
    parts;
  const app = express();
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  app.set('query parser', 'simple');
  app.set('trust proxy', trustProxy);

  app.use(requestIds(), observe(log, metrics, registry));
  app.use(traceRequests(tracing, { fromOutside: true }));
  app.use(securityHeaders(publicUrl.protocol === 'https:'));
  app.use(plainTargets(), plainBodies(), wholeBodies({ perClient: requestsPerClient }));
  addRoutes(app, parts);
  // A provider that is away is worth telling, and no reason to send requests elsewhere.
  app.use(
    health({ draining, checks: () => ({ manifests: registry.asked() }), spares: () => registry.checks() }),
  );
  app.use(notFound(), answer);
  return app;
}

/** What is served for the inside only, on a port of its own: no Ingress leads there. */
export function createInsideApp({ metrics, answer }: Pick<AppParts, 'metrics' | 'answer'>): Express {
  return plainApp().use(requestIds(), metricsRoute(metrics), notFound(), answer);
}
