import { routingKey, type SyncEvent } from '@data-connector/protocol';
import { ConnectorError } from '@data-connector/kit/errors';
import type { QueueSpec } from '../bus.js';
import { encodeEvent } from '../event-format.js';
import type { ConfirmedChannel } from './confirmed-channel.js';
import type { BrokerConnection, ChannelUser } from './connection.js';
import { assertQueue } from './topology.js';

/** Publishes events to the exchange, and makes the consumers' queues that it is told to see to. */
export class RabbitPublisher implements ChannelUser {
  #channel: ConfirmedChannel | undefined;
  #closed = false;
  readonly #sending = new Set<Promise<void>>();

  constructor(
    private readonly connection: BrokerConnection,
    private readonly account: string,
    private readonly exchange: string,
    private readonly queues: readonly QueueSpec[],
  ) {}

  async open(channel: ConfirmedChannel): Promise<void> {
    for (const queue of this.queues) await assertQueue(channel.amqp, this.exchange, queue);
    this.#channel = channel;
  }

  /** @throws ConnectorError `bus_unavailable` */
  async publish(event: SyncEvent): Promise<void> {
    if (this.#closed) throw new ConnectorError('bus_unavailable');
    const sending = this.#send(event);
    this.#sending.add(sending);
    try {
      await sending;
    } finally {
      this.#sending.delete(sending);
    }
  }

  /** Takes no further events; resolves when those on their way are settled. */
  async close(): Promise<void> {
    this.#closed = true;
    this.connection.detach(this);
    await Promise.allSettled(this.#sending);
  }

  async #send(event: SyncEvent): Promise<void> {
    await this.connection.connected();
    if (!this.#channel) throw new ConnectorError('bus_unavailable');
    const more = { messageId: event.id, userId: this.account };
    await this.#channel.send(this.exchange, routingKey(event), encodeEvent(event), more);
  }
}
