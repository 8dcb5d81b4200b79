import type { RequestHandler, Response, Router } from 'express';
import type { Metrics } from '../metrics/index.js';
import { noStore, plainRouter } from './server/plain-app.js';
import { methodNotAllowed } from './problems.js';

/** How one thing that a service leans on is, and since when (ISO 8601). */
export interface Check {
  readonly ok: boolean;
  readonly since: string;
}

type Checks = Readonly<Record<string, Check>>;

/** What `/readyz` asks. */
export interface HealthOptions {
  /** What requests cannot be served without, by name; none: ready as soon as it listens. */
  readonly checks?: () => Checks;
  /** What requests can be served without for a while, by name: without it the service is ready, but `degraded`. */
  readonly spares?: () => Checks;
  /** True from the moment the process was told to stop. */
  readonly draining?: () => boolean;
}

const well = (checks: Checks): boolean => Object.values(checks).every(({ ok }) => ok);

/** Adds `GET path`, which no cache keeps; any other method is 405. */
function got(router: Router, path: string, answer: (res: Response) => unknown): Router {
  const send: RequestHandler = async (_req, res) => void (await answer(res));
  router
    .route(path)
    .get(noStore(), send)
    .all(methodNotAllowed(['GET', 'HEAD']));
  return router;
}

/**
 * `GET /livez` (200 while the process answers) and `GET /readyz` (200 or 503, `{status, checks}`): live says "do not
 * restart me", ready says "send me requests".
 */
export function health({ checks, spares, draining = () => false }: HealthOptions = {}): Router {
  const router = got(plainRouter(), '/livez', (res) => res.json({ status: 'ok' }));
  return got(router, '/readyz', (res) => {
    const [needed, spare] = [checks?.() ?? {}, spares?.() ?? {}];
    const ready = well(spare) ? 'ok' : 'degraded';
    const status = draining() ? 'draining' : well(needed) ? ready : 'unready';
    const serves = status === 'ok' || status === 'degraded';
    res.status(serves ? 200 : 503).json({ status, checks: { ...needed, ...spare } });
  });
}

/** `GET /metrics`, for Prometheus. */
export function metricsRoute(metrics: Metrics): Router {
  return got(plainRouter(), '/metrics', async (res) => {
    const { type, text } = await metrics.exposition();
    res.setHeader('content-type', type);
    res.end(text);
  });
}
