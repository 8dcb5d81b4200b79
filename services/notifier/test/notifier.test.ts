import { inProcessBus, NOTIFIER_QUEUE } from '@data-connector/core/bus';
import { notifierSuite } from './notifier-suite.js';

notifierSuite(async () => {
  const bus = inProcessBus({ queues: [NOTIFIER_QUEUE] });
  return {
    bus,
    async deadUntil(count) {
      for (;;) {
        const dead = bus.dead(NOTIFIER_QUEUE.name);
        if (dead.length >= count) return dead.map(({ body }) => body);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    end: () => bus.close(),
  };
});
