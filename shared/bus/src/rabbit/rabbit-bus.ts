import { EXCHANGE } from '@data-connector/protocol';
import type { Log } from '@data-connector/kit/log';
import type { Bus, QueueSpec } from '../bus.js';
import { BrokerConnection } from './connection.js';
import { RabbitConsumer } from './consumer.js';
import { accountOf } from './provenance.js';
import { RabbitPublisher } from './publisher.js';

export interface RabbitBusOptions {
  /** `amqp:` or `amqps:`; it holds a password and is never logged. A publisher's account is named like its provider. */
  readonly url: URL | string;
  readonly log: Log;
  /**
   * Consumers' queues that it makes before anybody consumes them. A publisher that makes none needs no right at the broker
   * but to write to the exchange. Either way an event that no queue gets counts as not published.
   */
  readonly queues: readonly QueueSpec[];
  readonly exchange?: string;
  /** How long a publish waits for a connection, and then for its confirmation, in ms; 10,000 unless told. */
  readonly waitMs?: number;
}

/** The bus on RabbitMQ, 3.10 or later. It connects by itself, now and whenever the connection is lost. */
export function rabbitBus(options: RabbitBusOptions): Bus {
  const { url, log, queues, exchange = EXCHANGE, waitMs = 10_000 } = options;
  const broker = new URL(url);
  const account = accountOf(broker);
  const connection = new BrokerConnection(broker, log, waitMs);
  const publisher = new RabbitPublisher(connection, account, exchange, queues);
  const consumers = new Set<RabbitConsumer>();
  void connection.attach(publisher);

  return {
    publish: (event) => publisher.publish(event),
    async consume(queue, handle, options = {}) {
      const consumer = new RabbitConsumer(connection, log, account, exchange, queue, handle, options);
      consumers.add(consumer);
      await connection.attach(consumer);
      return {
        async stop() {
          await consumer.stop();
          consumers.delete(consumer);
        },
      };
    },
    state: () => connection.state(),
    async depth({ name }) {
      return [...consumers].find((consumer) => consumer.queue.name === name)?.depth();
    },
    async close() {
      connection.stopWaiting();
      await Promise.all([publisher.close(), ...[...consumers].map((consumer) => consumer.stop())]);
      await connection.close();
    },
  };
}
