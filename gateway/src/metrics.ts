import {
  REQUEST_OUTCOMES,
  requestIdOf,
  requestOutcomeOf,
  REQUESTS,
  routeOf,
  syncIdOf,
} from '@data-connector/kit/http';
import type { Log } from '@data-connector/kit/log';
import { Metrics } from '@data-connector/kit/metrics';
import type { RequestHandler } from 'express';
import { providerNameOf } from './providers/known-provider.js';
import type { Registry } from './providers/registry.js';
import type { Lane } from './traffic/passage.js';
import type { Traffic } from './traffic/traffic.js';

/** Metrics for Prometheus: Node's own, and which providers answer, and how they are. */
export function createMetrics(registry: Registry, traffic: Traffic): Metrics {
  const all = new Metrics();
  const ofEach = (
    name: string,
    help: string,
    read: (provider: { name: string; available: boolean }) => number,
  ) =>
    all.reading({ name, help, labels: { provider: [] as string[] } }, () =>
      registry.all().map((provider) => ({ labels: { provider: provider.name }, value: read(provider) })),
    );
  const ofLane = (read: (lane: Lane) => number) => (provider: { name: string }) =>
    read(traffic.laneOf(provider.name));
  ofEach('gateway_provider_up', '1 while a provider’s service answers for its manifest', ({ available }) =>
    Number(available),
  );
  ofEach(
    'gateway_breaker_open',
    '1 while a provider’s service gets no requests, 0.5 while one is tried',
    ofLane(({ breaker }) => ({ open: 1, 'half-open': 0.5, closed: 0 })[breaker.state]),
  );
  ofEach(
    'gateway_requests_running',
    'Requests that wait for a provider’s service to answer, streams apart',
    ofLane(({ running }) => running),
  );
  return all;
}

/** Routes that are asked all the time: their lines are for debugging. */
const OFTEN = /^\/(?:livez|readyz)$|\/datastores\//;

/**
 * Logs one line a request, without values, and counts it by route pattern, provider, method and outcome; what was refused or
 * failed has its line from `answerProblems`.
 */
export function observe(log: Log, metrics: Metrics, registry: Registry): RequestHandler {
  const count = metrics.histogram({
    ...REQUESTS,
    labels: {
      route: ['/sync/:provider'],
      provider: registry.all().map(({ name }) => name),
      method: ['POST'],
      outcome: REQUEST_OUTCOMES,
    },
  });
  return (req, res, next) => {
    const began = performance.now();
    res.once('close', () => {
      const ms = performance.now() - began;
      const [route, provider, outcome] = [routeOf(req), providerNameOf(res), requestOutcomeOf(res)];
      const { method } = req;
      count({ route, provider: provider ?? 'none', method, outcome }, ms / 1000);
      if (res.locals['logged'] === true) return;
      log[OFTEN.test(route) ? 'debug' : 'info']('request', {
        route,
        provider,
        method,
        status: res.statusCode,
        ms: Math.round(ms),
        requestId: requestIdOf(res),
        syncId: syncIdOf(req),
        ...(outcome === 'aborted' ? { outcome } : {}),
      });
    });
    next();
  };
}
