import { NOTIFIER_QUEUE, type Bus } from '@data-connector/bus';
import {
  answerProblems,
  health,
  listen,
  metricsRoute,
  notFound,
  plainApp,
  requestIds,
} from '@data-connector/kit/http';
import type { Part } from '@data-connector/kit/process';
import type { Log } from '@data-connector/kit/log';
import type { Tracing } from '@data-connector/kit/tracing';
import { notifierMetrics } from './metrics.js';
import { createNotifier } from './notifier.js';
import { relaysOf, type NotifierConfig } from './settings.js';

/** What a notifier stands on; whoever gives it lets go of it after the notifier has closed. */
export interface Surroundings {
  readonly bus: Bus;
  readonly log: Log;
  /** Off unless told. */
  readonly tracing?: Tracing;
}

/** Runs a notifier with its health routes and metrics, which are there before the broker is. @throws Error with Node's code when it cannot listen */
export async function serveNotifier(
  config: NotifierConfig,
  { bus, log, ...traced }: Surroundings,
): Promise<Required<Part>> {
  let draining = false;
  const relays = relaysOf(config);
  const metrics = notifierMetrics(bus, NOTIFIER_QUEUE, [...relays.keys()]);
  const checks = () => {
    const { ok, since } = bus.state();
    return { bus: { ok, since } };
  };
  const app = plainApp()
    .use(requestIds())
    .use(health({ checks, draining: () => draining }))
    .use(metricsRoute(metrics.all))
    .use(notFound())
    .use(answerProblems(log));
  const server = await listen(app, { port: config.PORT, host: config.HOST });
  const notifier = createNotifier({ bus, relays, log, metrics, ...traced });
  let stopped: Promise<void> | undefined;
  const finish = () => (stopped ??= notifier.then((running) => running.stop()));
  log.info('The notifier listens', { port: server.port, count: config.RELAYS.size });
  return {
    leave: () => void (draining = true),
    finish,
    async close() {
      await finish();
      await server.close();
      log.info('The notifier has stopped');
    },
  };
}
