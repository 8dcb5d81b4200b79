import { randomBytes } from 'node:crypto';
import { connect, type ChannelModel } from 'amqplib';
import { EXCHANGE, type SyncEvent } from '@data-connector/protocol';
import { until } from '@data-connector/testing/until';

/** The broker deletes the queue when nobody has listened for so long. */
const EXPIRES_MS = 60_000;

/** One message that went through the exchange. */
export interface TappedMessage {
  readonly routingKey: string;
  readonly content: Buffer;
  /** Everything that came with it. */
  readonly properties: object;
}

/** Listens to everything that is published, on a queue of its own. */
export interface EventTap {
  readonly messages: readonly TappedMessage[];
  /** The events of a sync so far, one at least. */
  of(syncId: string): Promise<readonly SyncEvent[]>;
  /** Ends it and its queue: from then on it takes no event that nobody else gets. */
  close(): Promise<void>;
}

/** Binds a queue of its own to the events' exchange; it outlives the broker's restarts, and goes by itself when it is no longer used. */
export async function tapEvents(url: string): Promise<EventTap> {
  const messages: TappedMessage[] = [];
  let end = async () => {};
  const queue = `system-test-${randomBytes(8).toString('hex')}`;
  const setup = async (model: ChannelModel) => {
    model.on('error', () => undefined);
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    end = async () => void (await channel.deleteQueue(queue));
    await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
    await channel.assertQueue(queue, { durable: true, arguments: { 'x-expires': EXPIRES_MS } });
    await channel.bindQueue(queue, EXCHANGE, '#');
    await channel.consume(
      queue,
      (message) => {
        if (!message) return;
        const { content, fields, properties } = message;
        messages.push({ routingKey: fields.routingKey, content, properties });
        channel.ack(message);
      },
      {},
    );
  };
  const connection = await connect(url, { recovery: { setup, maxDelay: 500 } });
  connection.on('error', () => undefined);

  const of = (syncId: string): SyncEvent[] =>
    messages.flatMap(({ content, routingKey }) => {
      if (!routingKey.startsWith('sync.')) return [];
      const event = JSON.parse(content.toString('utf8')) as SyncEvent;
      return event.subject === syncId ? [event] : [];
    });
  return {
    messages,
    of: (syncId) => until(`the event of ${syncId}`, () => of(syncId).length > 0 && of(syncId)),
    async close() {
      await end().catch(() => undefined);
      end = async () => {};
      await connection.close().catch(() => undefined);
    },
  };
}
