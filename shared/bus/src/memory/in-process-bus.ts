import { routingKey } from '@data-connector/protocol';
import { ConnectorError } from '@data-connector/kit/errors';
import type { Bus, QueueSpec } from '../bus.js';
import { encodeEvent } from '../event-format.js';
import { MemoryQueue, type DeadMessage } from './memory-queue.js';
import { topicMatches } from './topic.js';

/** The bus within one process, for a first try and for tests: what it holds ends with the process. */
export interface InProcessBus extends Bus {
  /** What lies in a queue's dead-letter queue. */
  dead(queue: string): readonly DeadMessage[];
  /** Puts any bytes on a queue, as somebody else's publisher could. */
  inject(queue: string, body: Buffer): void;
}

/** A bus in memory with the queues of RabbitMQ's: an event for no queue at all counts as not published here too. */
export function inProcessBus({ queues: specs = [] }: { queues?: readonly QueueSpec[] } = {}): InProcessBus {
  const queues = new Map<string, MemoryQueue>();
  let closed = false;
  let since = new Date();

  function bound({ name, pattern }: QueueSpec): MemoryQueue {
    const queue = queues.get(name) ?? new MemoryQueue();
    queues.set(name, queue);
    queue.patterns.add(pattern);
    return queue;
  }
  specs.forEach(bound);

  return {
    async publish(event) {
      const key = routingKey(event);
      const targets = [...queues.values()].filter(({ patterns }) =>
        [...patterns].some((pattern) => topicMatches(pattern, key)),
      );
      if (closed || targets.length === 0) throw new ConnectorError('bus_unavailable');
      const body = encodeEvent(event);
      for (const queue of targets) queue.add(body);
    },
    async consume(queue, handle, options = {}) {
      if (closed) throw new ConnectorError('bus_unavailable');
      return bound(queue).consume(handle, options);
    },
    state: () => ({ ok: !closed, since: since.toISOString(), connects: 1 }),
    depth: async ({ name }) => queues.get(name)?.depth,
    async close() {
      if (!closed) since = new Date();
      closed = true;
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
    dead: (queue) => queues.get(queue)?.dead ?? [],
    inject: (queue, body) => queues.get(queue)?.add(body),
  };
}
