import { randomBytes } from 'node:crypto';
import { connect, type Channel } from 'amqplib';
import { queueNames, rabbitBus, type Bus, type QueueSpec, type RabbitBusOptions } from '@data-connector/bus';
import { silentLog } from '@data-connector/kit/log';
import type { BusUnderTest } from './bus-under-test.js';

/** An exchange of the test's own, so that two runs can share a broker. */
export const anExchange = (): string => `test-${randomBytes(8).toString('hex')}`;

/**
 * A bus on the RabbitMQ at `url`, silent and more patient than a service: on a machine at ten times its cores a broker that
 * was given definitions let nobody in for more than ten seconds.
 */
export const busAt = (url: string, more: Partial<RabbitBusOptions> = {}): Bus =>
  rabbitBus({ url, log: silentLog, queues: [], waitMs: 600_000, ...more });

/** Bodies in a queue's dead-letter queue, which keeps them. */
async function look(channel: Channel, queue: string): Promise<Buffer[]> {
  const bodies: Buffer[] = [];
  for (;;) {
    const message = await channel.get(queueNames(queue).dead);
    if (!message) break;
    bodies.push(message.content);
  }
  channel.nackAll(true);
  return bodies;
}

/** Deletes everything that a bus made on a broker. */
export async function removeTraces(
  channel: Channel,
  exchange: string,
  queues: readonly string[],
): Promise<void> {
  for (const { work, dead, delays } of queues.map(queueNames))
    for (const name of [work, dead, ...delays.values()]) await channel.deleteQueue(name);
  await channel.deleteExchange(exchange);
}

/** A bus on RabbitMQ, and a second connection to look behind it. */
export async function rabbitUnderTest(url: string, queues: readonly QueueSpec[]): Promise<BusUnderTest> {
  const exchange = anExchange();
  const bus = busAt(url, { queues, exchange });
  const connection = await connect(url);
  const channel = await connection.createChannel();
  return {
    bus,
    dead: (queue) => look(channel, queue),
    inject: async (queue, body) => void channel.sendToQueue(queue, body),
    async end() {
      await bus.close();
      await removeTraces(
        channel,
        exchange,
        queues.map(({ name }) => name),
      );
      await connection.close();
    },
  };
}
