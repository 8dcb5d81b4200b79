import type { RequestHandler, Response } from 'express';
import type { Metrics } from '../../metrics/index.js';
import { routeOf } from '../request.js';

/** How a request ended: `aborted` when its client went before the end of the answer. */
export const REQUEST_OUTCOMES = ['ok', 'refused', 'failed', 'aborted'] as const;

/** How a request ended whose answer is closed. */
export function requestOutcomeOf(res: Response): (typeof REQUEST_OUTCOMES)[number] {
  if (!res.writableFinished) return 'aborted';
  if (res.statusCode >= 500) return 'failed';
  return res.statusCode >= 400 ? 'refused' : 'ok';
}

/** The one metric of requests, of every service the same. */
export const REQUESTS = {
  name: 'http_request_duration_seconds',
  help: 'From a request to the end of its answer, or until it was given up; its count is that of the requests',
  buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
} as const;

/**
 * Measures a service's requests by route pattern. Mounted routers see only the rest of a path: what they serve is counted
 * under `mounted`. @param provider whose name in patterns is `:provider`, as it is at the gateway
 */
export function measureRequests(metrics: Metrics, provider: string, mounted: string): RequestHandler {
  const routes = [`/connect/:provider`, `/auth/:provider`, `/sync/:provider`];
  const observe = metrics.histogram({
    ...REQUESTS,
    labels: { route: routes, method: ['GET', 'POST'], outcome: REQUEST_OUTCOMES },
  });
  return (req, res, next) => {
    const began = performance.now();
    const { method } = req;
    res.once('close', () => {
      const route = req.baseUrl === '' ? routeOf(req).replace(`/${provider}`, '/:provider') : mounted;
      const outcome = requestOutcomeOf(res);
      observe({ route, method, outcome }, (performance.now() - began) / 1000);
    });
    next();
  };
}
