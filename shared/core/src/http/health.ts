import express, { type Router } from 'express';
import { noStore } from './no-store.js';
import { methodNotAllowed } from './problems.js';

/** How one thing that a service leans on is, and since when (ISO 8601). */
export interface Check {
  readonly ok: boolean;
  readonly since: string;
}

/** What `/readyz` asks. */
export interface HealthOptions {
  /** By name; none: ready as soon as it listens. */
  readonly checks?: () => Readonly<Record<string, Check>>;
  /** True from the moment the process was told to stop. */
  readonly draining?: () => boolean;
}

/**
 * `GET /livez` (200 while the process answers) and `GET /readyz` (200 or 503, `{status, checks}`): live says "do not
 * restart me", ready says "send me requests".
 */
export function health(options: HealthOptions = {}): Router {
  const { draining = () => false } = options;
  const router = express.Router();
  router
    .route('/livez')
    .get(noStore(), (_req, res) => {
      res.json({ status: 'ok' });
    })
    .all(methodNotAllowed(['GET', 'HEAD']));
  router
    .route('/readyz')
    .get(noStore(), (_req, res) => {
      const checks = options.checks?.() ?? {};
      const ok = Object.values(checks).every((check) => check.ok);
      const status = draining() ? 'draining' : ok ? 'ok' : 'unready';
      res.status(status === 'ok' ? 200 : 503).json({ status, checks });
    })
    .all(methodNotAllowed(['GET', 'HEAD']));
  return router;
}
