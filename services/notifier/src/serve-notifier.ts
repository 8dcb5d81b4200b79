import { NOTIFIER_QUEUE, rabbitBus } from '@data-connector/bus';
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
import { startTracing } from '@data-connector/kit/tracing';
import { notifierMetrics } from './metrics.js';
import { createNotifier } from './notifier.js';
import { relaysOf, type NotifierConfig } from './settings.js';

/** A notifier's process. */
export interface ServedNotifier extends Required<Part> {
  readonly port: number;
}

/** Runs a notifier on RabbitMQ with its health routes and metrics, which are there before the broker is. */
export async function serveNotifier(config: NotifierConfig, log: Log): Promise<ServedNotifier> {
  let draining = false;
  const bus = rabbitBus({ url: config.AMQP_URL, log, queues: [NOTIFIER_QUEUE] });
  const relays = relaysOf(config);
  const metrics = notifierMetrics({ bus, queue: NOTIFIER_QUEUE, relays: [...relays.keys()] });
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  const tracing = await startTracing({ service: 'notifier', endpoint });
  const check = () => {
    const { ok, since } = bus.state();
    return { ok, since };
  };
  const app = plainApp()
    .use(requestIds())
    .use(health({ checks: () => ({ bus: check() }), draining: () => draining }))
    .use(metricsRoute(metrics.all))
    .use(notFound())
    .use(answerProblems(log));
  const server = await listen(app, { port: config.PORT }).catch(async (error: unknown) => {
    await bus.close();
    throw error;
  });
  const notifier = createNotifier({ bus, relays, log, metrics, tracing });
  let stopped: Promise<void> | undefined;
  const finish = () => (stopped ??= notifier.then((running) => running.stop()));
  log.info('The notifier listens', { port: server.port, count: config.RELAYS.size });
  return {
    port: server.port,
    leave: () => void (draining = true),
    finish,
    async close() {
      await finish();
      await Promise.all([bus.close(), server.close()]);
      await tracing.stop();
      log.info('The notifier has stopped');
    },
  };
}
