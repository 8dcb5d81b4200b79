import type { Router } from 'express';
import type { Metrics } from '../metrics/index.js';
import { noStore } from './server/no-store.js';
import { plainRouter } from './server/plain-app.js';
import { methodNotAllowed } from './problems.js';

/** `GET /metrics`, for Prometheus. */
export function metricsRoute(metrics: Metrics): Router {
  const router = plainRouter();
  router
    .route('/metrics')
    .get(noStore(), async (_req, res) => {
      const { type, text } = await metrics.exposition();
      res.setHeader('content-type', type);
      res.end(text);
    })
    .all(methodNotAllowed(['GET', 'HEAD']));
  return router;
}
