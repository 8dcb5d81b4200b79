import { inProcessBus } from '@data-connector/bus';
import { notifierSuite } from './notifier-suite.js';

notifierSuite(async (queues) => {
  const bus = inProcessBus({ queues });
  return {
    bus,
    dead: async (queue) => bus.dead(queue).map(({ body }) => body),
    inject: async (queue, body) => bus.inject(queue, body),
    end: () => bus.close(),
  };
});
