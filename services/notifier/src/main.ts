import { NOTIFIER_QUEUE, rabbitBus } from '@data-connector/bus';
import { startConfig } from '@data-connector/kit/config';
import { endWhenTold, FINISH_MS, startProcess } from '@data-connector/kit/process';
import { createLog } from '@data-connector/kit/log';
import { startTracing } from '@data-connector/kit/tracing';
import { serveNotifier } from './serve-notifier.js';
import { NOTIFIER_SETTINGS, relayFaults } from './settings.js';

await startProcess('notifier', 'notifier', async () => {
  const config = startConfig(NOTIFIER_SETTINGS, undefined, relayFaults);
  const log = createLog('notifier', config.LOG_LEVEL);
  const bus = rabbitBus({ url: config.AMQP_URL.href, log, queues: [NOTIFIER_QUEUE] });
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  const tracing = await startTracing({ service: 'notifier', endpoint });
  const notifier = await serveNotifier(config, { bus, log, tracing });
  // Nobody sends it requests but who asks how it is.
  endWhenTold({
    log,
    parts: [{ close: () => tracing.stop() }, { close: () => bus.close() }, notifier],
    leaveMs: 0,
    finishMs: FINISH_MS,
  });
});
