import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** What is counted of one request that has ended; `seconds` from its arrival on. */
export interface Ended {
  readonly route: string;
  readonly provider: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}

/** The gateway's own metrics: `count` takes every request that has ended, `send` answers `GET /metrics`. */
export interface Metrics {
  readonly count: (ended: Ended) => void;
  readonly send: RequestHandler;
}

/** Metrics for Prometheus: Node's own, and requests by route pattern, provider, method and status class; no ids. */
export function createMetrics(): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From a request to the end of its answer, or until it was given up; its count is that of the requests',
    labelNames: ['route', 'provider', 'method', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [register],
  });
  return {
    count: ({ route, provider, method, status, seconds: taken }) => {
      seconds.observe({ route, provider, method, status: `${Math.floor(status / 100)}xx` }, taken);
    },
    send: async (_req, res) => {
      res.type(register.contentType).send(await register.metrics());
    },
  };
}
