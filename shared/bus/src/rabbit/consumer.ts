import type { Channel, ConsumeMessage } from 'amqplib';
import type { Log } from '@data-connector/kit/log';
import type { ConsumeOptions, Handle, QueueDepth, QueueSpec } from '../bus.js';
import { decodeEvent } from '../event-format.js';
import { DEFAULT_ATTEMPTS, failureOf, judge, type DeadReason } from '../verdict.js';
import { answered, CLOSE_MS } from './answered.js';
import type { ConfirmedChannel } from './confirmed-channel.js';
import type { BrokerConnection, ChannelUser } from './connection.js';
import { deadHeaders } from './dead-letter.js';
import { LostQueues } from './lost-queues.js';
import { comesFrom } from './provenance.js';
import { assertDelays, assertQueue, delayQueue, queueNames } from './topology.js';

/** How long counting may take, in ms: whoever collects metrics does not wait for a broker that hangs. */
const COUNT_MS = 2000;

/** Where a message goes next, and what its headers say there. */
interface Next {
  readonly queue: string;
  readonly headers: Readonly<Record<string, string | number>>;
}

/** A message's own headers: the number of this attempt, and when (ms since the epoch) it is due. */
function progressOf({ properties }: ConsumeMessage) {
  const number = (name: string) => {
    const value: unknown = properties.headers?.[name];
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  };
  return {
    attempt: number('attempt') ?? 1,
    dueAt: number('due-at') ?? 0,
    // The quorum queue's own count of deliveries that got no verdict.
    crashes: number('x-delivery-count') ?? 0,
  };
}

/**
 * Consumes one queue. A message leaves it only when it is handled, or confirmed to lie in a delay queue or in the
 * dead-letter queue; if this process ends in between, it comes again.
 */
export class RabbitConsumer implements ChannelUser {
  #stopped = false;
  #channel: ConfirmedChannel | undefined;
  #tag: string | undefined;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #lost: LostQueues;

  constructor(
    private readonly connection: BrokerConnection,
    private readonly log: Log,
    private readonly account: string,
    private readonly exchange: string,
    readonly queue: QueueSpec,
    private readonly handle: Handle,
    private readonly options: ConsumeOptions,
  ) {
    this.#lost = new LostQueues(log);
  }

  async open(channel: ConfirmedChannel, reset: () => void): Promise<void> {
    if (this.#stopped) return;
    await this.#lost.examine(channel.amqp);
    await assertQueue(channel.amqp, this.exchange, this.queue);
    await assertDelays(channel.amqp, this.queue.name);
    await channel.amqp.prefetch(this.options.prefetch ?? 32);
    const take = (message: ConsumeMessage | null) => {
      // Without a message the broker has cancelled the consumer: its queue was deleted.
      if (!message) return this.#stopped || reset();
      const delivery = this.#deliver(channel, message).catch((error: unknown) => {
        this.log.warn('A message could not be settled: it will come again', { error });
        reset();
      });
      this.#inFlight.add(delivery);
      void delivery.finally(() => this.#inFlight.delete(delivery));
    };
    const { consumerTag } = await channel.amqp.consume(this.queue.name, take);
    [this.#channel, this.#tag] = [channel, consumerTag];
    if (this.#stopped) await channel.amqp.close();
  }

  refused(error: unknown): void {
    this.#lost.blame(error, this.queue.name);
  }

  /** What lies in its queues; nothing without a broker. */
  async depth(): Promise<QueueDepth | undefined> {
    const channel = this.#channel;
    if (!channel) return undefined;
    const { work, dead, delays } = queueNames(this.queue.name);
    try {
      const count = async (name: string) => (await channel.amqp.checkQueue(name)).messageCount;
      const counting = Promise.all([work, dead, ...delays.values()].map(count));
      const [ready = 0, dying = 0, ...waiting] = await answered(COUNT_MS, counting);
      return { ready, delayed: waiting.reduce((sum, messages) => sum + messages, 0), dead: dying };
    } catch {
      return undefined;
    }
  }

  /** Takes no further deliveries; resolves when those in flight are settled. */
  async stop(): Promise<void> {
    if (!this.#stopped) {
      this.#stopped = true;
      this.connection.detach(this);
      await this.#end((channel) => this.#tag !== undefined && channel.cancel(this.#tag));
    }
    await Promise.all(this.#inFlight);
    await this.#end((channel) => channel.close());
    this.#channel = undefined;
  }

  /** When this fails the connection is gone, or goes: then there is nothing to cancel or to close. */
  async #end(call: (channel: Channel) => unknown): Promise<void> {
    const amqp = this.#channel?.amqp;
    if (amqp) await answered(CLOSE_MS, (async () => call(amqp))()).catch(() => {});
  }

  async #deliver(channel: ConfirmedChannel, message: ConsumeMessage): Promise<void> {
    const next = await this.#next(message);
    try {
      // The copy is confirmed before the original goes.
      if (next) await channel.copy(message, next.queue, next.headers);
    } catch (error) {
      if (next) this.#lost.suspect(next.queue);
      throw error;
    }
    channel.amqp.ack(message);
  }

  /** Hands a message to whom it is for. @returns where it goes then; nothing if it is done with */
  async #next(message: ConsumeMessage): Promise<Next | undefined> {
    const { attempt, dueAt, crashes } = progressOf(message);
    if (dueAt > Date.now()) return this.#later(attempt, dueAt);
    const event = decodeEvent(message.content);
    if (!event) {
      this.log.error('A malformed message goes to the dead-letter queue');
      return this.#dead('malformed', attempt);
    }
    const { syncId, provider } = event.data;
    // From a delay queue it comes through the default exchange, to which publishers may not write.
    if (message.fields.exchange === this.exchange && !comesFrom(event, message, this.account)) {
      this.log.error('An event that another published goes to the dead-letter queue', { provider });
      return this.#dead('forged', attempt);
    }
    const now = { attempt: attempt + crashes };
    const verdict = await judge(this.handle, event, now, this.options.attempts ?? DEFAULT_ATTEMPTS);
    if (verdict.kind === 'done') return undefined;
    const facts = { syncId, provider, requestId: event.requestid, ...now, error: verdict.error };
    if (verdict.kind === 'dead') {
      this.log.error('An event goes to the dead-letter queue', facts);
      return this.#dead(verdict.reason, now.attempt, failureOf(verdict.error));
    }
    this.log.debug('An event will come again', { ...facts, ms: verdict.ms });
    return this.#later(verdict.attempt, Date.now() + verdict.ms);
  }

  #later(attempt: number, dueAt: number): Next {
    const queue = delayQueue(this.queue.name, dueAt - Date.now());
    return { queue, headers: { attempt, 'due-at': Math.ceil(dueAt) } };
  }

  #dead(reason: DeadReason, attempt: number, failure?: string): Next {
    return { queue: queueNames(this.queue.name).dead, headers: deadHeaders(attempt, reason, failure) };
  }
}
