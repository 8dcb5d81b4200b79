import { NOTIFIER_QUEUE, rabbitBus } from '@data-connector/bus';
import { startProcess } from '@data-connector/kit/process';
import { serveNotifier } from './serve-notifier.js';
import { NOTIFIER_SETTINGS as settings, relayFaults as faults } from './settings.js';

await startProcess(
  { name: 'notifier', title: 'notifier', settings, faults },
  async (config, log, tracing) => {
    const bus = rabbitBus({ url: config.AMQP_URL, log, queues: [NOTIFIER_QUEUE] });
    return [{ close: () => bus.close() }, await serveNotifier(config, { bus, log, tracing })];
  },
);
