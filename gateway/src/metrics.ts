import { routeOf } from '@data-connector/core/http';
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import { providerNameOf } from './known-provider.js';

/** The gateway's own metrics: `count` sees every request, `send` answers `GET /metrics`. */
export interface Metrics {
  readonly count: RequestHandler;
  readonly send: RequestHandler;
}

/** Metrics for Prometheus: Node's own, and requests by route pattern, provider, method and status class; no ids. */
export function createMetrics(): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const labelNames = ['route', 'provider', 'method', 'status'] as const;
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered or given up',
    labelNames,
    registers: [register],
  });
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From a request to the end of its answer',
    labelNames: ['route', 'provider'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [register],
  });
  return {
    count: (req, res, next) => {
      const stop = seconds.startTimer();
      res.once('close', () => {
        const place = { route: routeOf(req), provider: providerNameOf(res) ?? 'none' };
        stop(place);
        requests.inc({ ...place, method: req.method, status: `${Math.floor(res.statusCode / 100)}xx` });
      });
      next();
    },
    send: async (_req, res) => {
      res.type(register.contentType).send(await register.metrics());
    },
  };
}
