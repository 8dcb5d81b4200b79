import type { Part } from '@data-connector/kit/process';
import {
  answerProblems,
  health,
  listen,
  metricsRoute,
  notFound,
  plainApp,
  requestIds,
  traceRequests,
  type Listening,
} from '@data-connector/kit/http';
import type { Log } from '@data-connector/kit/log';
import { noTracing, type Tracing } from '@data-connector/kit/tracing';
import express, { type Express } from 'express';
import { Agent } from 'undici';
import { boundsOf } from './traffic/bounds.js';
import type { BreakerState } from './traffic/breaker.js';
import { getSync } from './forwarding/get-sync.js';
import { createMetrics, observe } from './metrics.js';
import { postSync } from './forwarding/post-sync.js';
import { createProxy, type WayTo } from './forwarding/proxy.js';
import { limitRate } from './traffic/rate-limit.js';
import { createRegistry } from './providers/registry.js';
import { addRoutes } from './routes.js';
import { securityHeaders } from './security-headers.js';
import { plainBodies, plainTargets } from './guard.js';
import { wholeBodies } from './forwarding/whole-bodies.js';
import { syncSender } from './forwarding/send-sync.js';
import type { GatewaySettings } from './settings.js';
import { Traffic } from './traffic/traffic.js';

/** What a gateway is made of. Times are milliseconds. */
export interface GatewayParts {
  readonly settings: GatewaySettings;
  readonly log: Log;
  /** Between two rounds of asking the services for their manifests (default 15 s). */
  readonly manifestEveryMs?: number;
  /** How long running requests may take after `close` (default 10 s). */
  readonly drainMs?: number;
  /** Off unless told. */
  readonly tracing?: Tracing;
  /** How requests get to the services; unless told, pages one way and the rest another. */
  readonly wayTo?: WayTo;
}

export interface Gateway extends Required<Part> {
  readonly app: Express;
  /** Resolves when each service was asked for its manifest once since `start`, whatever it said. */
  readonly ready: Promise<void>;
  /** Listens. @throws Error with Node's code (`EADDRINUSE`, …) when it cannot */
  start(): Promise<Pick<Listening, 'url' | 'port'> & { readonly metricsUrl: string | undefined }>;
}

/** What the log says when a provider's circuit breaker changes. */
const BREAKER_LINES = {
  open: ['warn', 'a service has failed several times and gets no requests for a while'],
  'half-open': ['info', 'a service that failed gets a request to see'],
  closed: ['info', 'a service that failed answers again'],
} as const satisfies Record<BreakerState, readonly ['warn' | 'info', string]>;

/** Composes a gateway from its settings; it does nothing before `start`. */
export function createGateway(parts: GatewayParts): Gateway {
  const { settings, log, manifestEveryMs = 15_000, drainMs = 10_000, tracing = noTracing } = parts;
  const { PORT: port, METRICS_PORT, HOST: host, PUBLIC_URL, PROVIDERS, ALLOW_GET_SYNC } = settings;
  // Manifests and answers to POST /sync are small; a service gone wrong must not fill the gateway's memory.
  const small = { maxResponseSize: 1_000_000, connect: { timeout: 3_000 } };
  const dispatcher = new Agent(small);
  const fresh = new Agent({ ...small, pipelining: 0 });
  const answer = answerProblems(log);
  const bounds = boundsOf(settings);
  const onBreaker = (provider: string, state: BreakerState) => {
    const [level, sentence] = BREAKER_LINES[state];
    log[level](sentence, { provider });
  };
  const traffic = new Traffic(bounds, onBreaker);
  const proxy = createProxy(answer, traffic, parts.wayTo);
  const send = syncSender(traffic, dispatcher, fresh);
  const registry = createRegistry({
    services: PROVIDERS,
    everyMs: manifestEveryMs,
    dispatcher,
    onReturn: (name) => traffic.laneOf(name).breaker.returned(),
    log,
  });
  let leaving = false;
  const metrics = createMetrics(registry, traffic);

  const app = express();
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  app.set('query parser', 'simple');
  app.set('trust proxy', settings.TRUST_PROXY);
  app.use(requestIds(), observe(log, metrics, registry));
  app.use(traceRequests(tracing, { fromOutside: true }));
  app.use(securityHeaders(PUBLIC_URL.protocol === 'https:'));
  app.use(plainTargets(), plainBodies(), wholeBodies({ perClient: bounds.CLIENT_CONCURRENCY }));
  addRoutes(app, {
    registry,
    publicUrl: PUBLIC_URL,
    vaultUrl: settings.VAULT_URL,
    proxy,
    limit: limitRate(settings.RATE_LIMIT_PER_MINUTE),
    getSync: getSync(ALLOW_GET_SYNC, send),
    postSync: postSync(send),
  });
  const checks = () => ({ manifests: registry.asked() });
  // A provider that is away is worth telling, and no reason to send requests elsewhere.
  app.use(health({ draining: () => leaving, checks, spares: () => registry.checks() }));
  app.use(notFound(), answer);
  // For the inside only: no Ingress leads to its port.
  const insideApp = plainApp().use(requestIds(), metricsRoute(metrics), notFound(), answer);

  let heard = () => {};
  const ready = new Promise<void>((resolve) => (heard = resolve));
  let listening: Listening | undefined;
  let inside: Listening | undefined;
  function leave(): void {
    leaving = true;
    listening?.leave();
  }
  async function finish(): Promise<void> {
    leave();
    registry.stop();
    proxy.finish();
    await listening?.close();
  }
  async function close(): Promise<void> {
    await finish();
    proxy.close();
    await Promise.all([inside?.close(), dispatcher.destroy(), fresh.destroy()]);
  }
  return {
    app,
    ready,
    async start() {
      try {
        listening = await listen(app, { port, host, drainMs, log });
        if (METRICS_PORT !== undefined)
          inside = await listen(insideApp, { port: METRICS_PORT, host, drainMs, log });
      } catch (error) {
        await close();
        throw error;
      }
      void registry.start().then(heard);
      log.info('gateway listens', { port: listening.port });
      if (inside) log.info('metrics are served', { port: inside.port });
      return { url: listening.url, port: listening.port, metricsUrl: inside?.url };
    },
    leave,
    finish,
    close,
  };
}
