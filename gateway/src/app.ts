import { health, requestIds, notFound } from '@data-connector/core/http';
import type { Log } from '@data-connector/core/log';
import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import { plainBodies, plainTargets } from './guard.js';
import type { Metrics } from './metrics.js';
import { logRequests } from './request-log.js';
import { addRoutes, type RouteParts } from './routes.js';

/** What the app is made of. */
export interface AppParts extends Omit<RouteParts, 'metrics'> {
  readonly metrics: Metrics;
  readonly answer: ErrorRequestHandler;
  readonly log: Log;
  /** Proxies before the gateway whose X-Forwarded-For counts. */
  readonly trustProxy: number;
  readonly draining: () => boolean;
}

function securityHeaders(https: boolean) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    // Vaults of other origins show the icons, and open /connect in a window of theirs.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    crossOriginOpenerPolicy: false,
    strictTransportSecurity: https && { maxAge: 31_536_000, includeSubDomains: false },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // For browsers and plugins that are no more.
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    originAgentCluster: false,
  });
}

/** The Express app: what every request goes through, then the routes, then the answer to what is left. */
export function createApp(parts: AppParts): Express {
  const { metrics, answer, log, publicUrl, trustProxy, draining } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  app.set('query parser', 'simple');
  app.set('trust proxy', trustProxy);

  app.use(requestIds(), logRequests(log), metrics.count);
  app.use(securityHeaders(publicUrl.protocol === 'https:'));
  app.use(plainTargets(), plainBodies());
  app.use(health({ draining }));
  addRoutes(app, { ...parts, metrics: metrics.send });
  app.use(notFound(), answer);
  return app;
}
