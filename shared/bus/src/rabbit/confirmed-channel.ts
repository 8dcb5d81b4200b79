import type { ConfirmChannel, Message, Options } from 'amqplib';
import { ConnectorError } from '@data-connector/kit/errors';
import { EVENT_TYPE } from '../event-format.js';

/** What one message says of itself that others do not. */
interface OwnProperties {
  readonly messageId: string | undefined;
  /** The sender's account, which the broker checks. */
  readonly userId?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
}

/** A channel on which a message counts as sent only when the broker has confirmed it and has not returned it. */
export class ConfirmedChannel {
  #sent = 0;
  readonly #returned = new Set<string>();

  /** @param confirmMs How long the broker may take to confirm. */
  constructor(
    readonly amqp: ConfirmChannel,
    private readonly confirmMs: number,
  ) {
    // The broker returns a message before it confirms it.
    amqp.on('return', ({ properties }) => this.#returned.add(String(properties.correlationId)));
  }

  /** Sends one message, persistent and mandatory. @throws ConnectorError `bus_unavailable` unless it lies in at least one queue */
  send(exchange: string, routingKey: string, body: Buffer, own: OwnProperties): Promise<void> {
    const correlationId = String(++this.#sent);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new ConnectorError('bus_unavailable')), this.confirmMs);
      const settle = (error: unknown) => {
        clearTimeout(timer);
        const returned = this.#returned.delete(correlationId);
        if (error || returned) reject(new ConnectorError('bus_unavailable', {}, error ?? undefined));
        else resolve();
      };
      const all = { ...own, persistent: true, mandatory: true, contentType: EVENT_TYPE, correlationId };
      // Of one that is undefined it says nothing.
      const properties = all as Options.Publish;
      try {
        this.amqp.publish(exchange, routingKey, body, properties, settle);
      } catch (error) {
        settle(error); // the channel is closed
      }
    });
  }

  /** Puts a copy of a message on a queue. @throws ConnectorError `bus_unavailable` unless it lies there */
  copy(message: Message, queue: string, headers: OwnProperties['headers'] = {}): Promise<void> {
    const messageId = message.properties.messageId as string | undefined;
    return this.send('', queue, message.content, { messageId, headers });
  }
}
