import type { Channel, Options } from 'amqplib';
import type { QueueSpec } from '../bus.js';

/**
 * Waits in ms of the delay queues, each four times the one before. A message that has to wait goes through as few of
 * them as reach its time; that takes any wait, also of hours, without one queue for each.
 */
export const DELAYS_MS = [250, 1000, 4000, 16_000, 64_000, 256_000, 1_024_000, 4_096_000] as const;

/** Redeliveries without a verdict (its consumer crashed each time) before the broker itself calls a message dead. */
const DELIVERY_LIMIT = 20;

/** Dead messages are kept a week for the operator to look at, in ms. */
const DEAD_TTL_MS = 7 * 24 * 3600_000;

/** The queues that belong to one consumer's queue. */
export function queueNames(queue: string): {
  readonly work: string;
  readonly dead: string;
  readonly delays: ReadonlyMap<number, string>;
} {
  const delays = new Map(DELAYS_MS.map((ms) => [ms, `${queue}.delay.${ms}`]));
  return { work: queue, dead: `${queue}.dead`, delays };
}

/** How long to wait in a delay queue next, in ms: in the longest that fits, or one that is longer by 250 ms or a tenth at most. */
export function delayFor(remainingMs: number): number {
  const tolerated = remainingMs + Math.max(250, remainingMs / 10);
  return DELAYS_MS.findLast((ms) => ms <= tolerated) ?? DELAYS_MS[0];
}

// Durable and replicated, and dead-lettering waits for the target's confirmation: at-least-once needs reject-publish
// (rabbitmq.com/docs/quorum-queues#activating-at-least-once-dead-lettering, since 3.10).
function quorum(more: Record<string, unknown>): Options.AssertQueue {
  return { durable: true, arguments: { 'x-queue-type': 'quorum', ...more } };
}

function deadLettersTo(queue: string): Record<string, unknown> {
  return {
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': queue,
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  };
}

/**
 * Sees to it that an exchange and a consumer's queue with its dead-letter queue exist. Publishers and consumers of all
 * versions must agree on the arguments: the broker refuses others for a queue that exists.
 */
export async function assertQueue(channel: Channel, exchange: string, queue: QueueSpec): Promise<void> {
  const { work, dead } = queueNames(queue.name);
  await channel.assertExchange(exchange, 'topic', { durable: true });
  // 4.x would drop what an operator has looked at 20 times: the limit is out of reach. (3.10 knows no "unlimited".)
  await channel.assertQueue(dead, quorum({ 'x-message-ttl': DEAD_TTL_MS, 'x-delivery-limit': 1_000_000 }));
  await channel.assertQueue(work, quorum({ ...deadLettersTo(dead), 'x-delivery-limit': DELIVERY_LIMIT }));
  await channel.bindQueue(work, exchange, queue.pattern);
}

/**
 * Sees to it that a queue's delay queues exist: its consumers need them. All of them, before the first is used: a
 * RabbitMQ 3.10 that is killed within half a second after a quorum queue was made loses that queue.
 */
export async function assertDelays(channel: Channel, queue: string): Promise<void> {
  for (const [ms, name] of queueNames(queue).delays)
    await channel.assertQueue(name, quorum({ ...deadLettersTo(queue), 'x-message-ttl': ms }));
}

/** The delay queue to wait in next. */
export function delayQueue(queue: string, remainingMs: number): string {
  return `${queue}.delay.${delayFor(remainingMs)}`;
}
