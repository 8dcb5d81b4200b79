import { REQUEST_OUTCOMES, REQUESTS, type RequestOutcome } from '@data-connector/kit/http';
import { Metrics } from '@data-connector/kit/metrics';
import type { Lane } from './traffic/lane.js';
import type { Registry } from './providers/registry.js';

/** What is counted of one request that has ended; `seconds` from its arrival on. */
interface Ended {
  readonly route: string;
  readonly provider: string;
  readonly method: string;
  readonly outcome: RequestOutcome;
  readonly seconds: number;
}

/** The gateway's own metrics: `count` takes every request that has ended. */
export interface GatewayMetrics {
  readonly all: Metrics;
  readonly count: (ended: Ended) => void;
}

/** Metrics for Prometheus: Node's own, requests by route pattern, provider, method and outcome, and which providers answer. */
export function createMetrics(registry: Registry, laneOf: (name: string) => Lane): GatewayMetrics {
  const all = new Metrics();
  const observe = all.histogram({
    ...REQUESTS,
    labels: {
      route: ['/sync/:provider'],
      provider: registry.all().map(({ name }) => name),
      method: ['POST'],
      outcome: REQUEST_OUTCOMES,
    },
  });
  all.reading(
    {
      name: 'gateway_provider_up',
      help: '1 while a provider’s service answers for its manifest',
      labels: { provider: [] as string[] },
    },
    () =>
      registry.all().map(({ name, available }) => ({ labels: { provider: name }, value: Number(available) })),
  );
  const ofLane = (name: string, help: string, read: (lane: Lane) => number) =>
    all.reading({ name, help, labels: { provider: [] as string[] } }, () =>
      registry.all().map(({ name: provider }) => ({ labels: { provider }, value: read(laneOf(provider)) })),
    );
  ofLane(
    'gateway_breaker_open',
    '1 while a provider’s service gets no requests, 0.5 while one is tried',
    ({ breaker }) => (breaker.state === 'open' ? 1 : breaker.state === 'half-open' ? 0.5 : 0),
  );
  ofLane(
    'gateway_requests_running',
    'Requests that wait for a provider’s service to answer, streams apart',
    ({ running }) => running,
  );
  return {
    all,
    count: ({ seconds, ...labels }) => observe(labels, seconds),
  };
}
