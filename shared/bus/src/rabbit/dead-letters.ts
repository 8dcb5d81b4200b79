import { setTimeout as sleep } from 'node:timers/promises';
import type { GetMessage } from 'amqplib';
import { EXCHANGE } from '@data-connector/protocol';
import { asConnectorError, ConnectorError } from '@data-connector/kit/errors';
import type { QueueSpec } from '../bus.js';
import { answered, CLOSE_MS } from './answered.js';
import { ConfirmedChannel } from './confirmed-channel.js';
import { deadLetter, type DeadLetter } from './dead-letter.js';
import { Link } from './link.js';
import { assertQueue, queueNames } from './topology.js';

/** How long each answer of the broker may take, in ms. A service waits less: it tries again by itself. */
const WAIT_MS = 30_000;
/** How long letters that were put back are waited for, in ms, about: somebody else may have taken one. */
const LONGEST_GAP_MS = 1000;

/** Which dead letters an operator means: the oldest that `choose` takes, `limit` at most. */
export interface Sweep {
  readonly choose: (letter: DeadLetter) => boolean;
  readonly limit: number;
}

/** A queue's dead-letter queue in an operator's hands. Letters that are not taken out stay, in their order. */
export interface DeadLetters {
  /** The letters, oldest first. @throws ConnectorError `bus_unavailable` */
  list(sweep: Sweep): Promise<DeadLetter[]>;
  /**
   * Puts letters back on the queue, with all attempts before them: each is confirmed to lie there before it leaves the
   * dead-letter queue, so one can come twice and none is lost.
   * @returns those that were sent @throws ConnectorError `bus_unavailable`: then some may have been
   */
  resend(sweep: Sweep): Promise<DeadLetter[]>;
  /** Deletes letters. @returns those that were deleted @throws ConnectorError `bus_unavailable`: then some may have been */
  drop(sweep: Sweep): Promise<DeadLetter[]>;
  close(): Promise<void>;
}

/**
 * Opens the dead-letter queue of a queue.
 * @param options `url` is the broker's, `exchange` the one that the queue is bound to
 * @throws ConnectorError `bus_unavailable`
 */
export async function openDeadLetters(options: {
  readonly url: URL | string;
  readonly queue: QueueSpec;
  readonly exchange?: string;
}): Promise<DeadLetters> {
  const { queue, exchange = EXCHANGE } = options;
  const { dead, work } = queueNames(queue.name);
  const link = await Link.open(new URL(options.url), WAIT_MS).catch(unavailable);

  /** What is done with a letter before it leaves the queue; without it, none does. */
  type Treat = (channel: ConfirmedChannel, message: GetMessage) => Promise<void>;

  async function sweep({ choose, limit }: Sweep, treat?: Treat): Promise<DeadLetter[]> {
    const amqp = await answered(WAIT_MS, link.model.createConfirmChannel()).catch(unavailable);
    amqp.on('error', () => {});
    try {
      await answered(WAIT_MS, assertQueue(amqp, exchange, queue));
      const channel = new ConfirmedChannel(amqp, WAIT_MS);
      // No more than were there at the beginning: one that is sent again may be dead again by the end.
      const { messageCount } = await answered(WAIT_MS, amqp.checkQueue(dead));
      const chosen: DeadLetter[] = [];
      // All of them, also when there are enough: what is put back comes behind what was put back before, so the order
      // stays only if everything is put back at once.
      for (let seen = 0; seen < messageCount; seen++) {
        const message = await answered(WAIT_MS, amqp.get(dead));
        if (!message) break;
        if (chosen.length === limit) continue;
        const letter = deadLetter(message);
        if (!choose(letter)) continue;
        chosen.push(letter);
        if (!treat) continue;
        await treat(channel, message);
        amqp.ack(message);
      }
      // The broker would do it too, but only after it has said that the channel is closed: others would see a gap. A quorum
      // queue has them back a moment later.
      amqp.nackAll(true);
      const left = treat ? messageCount - chosen.length : messageCount;
      const back = async () => (await answered(WAIT_MS, amqp.checkQueue(dead))).messageCount >= left;
      for (let ms = 1; ms <= LONGEST_GAP_MS && !(await back()); ms *= 2) await sleep(ms);
      return chosen;
    } catch (error) {
      throw asConnectorError(error, 'bus_unavailable');
    } finally {
      // If it failed: the broker puts back what the channel was given and has not acknowledged.
      await answered(CLOSE_MS, amqp.close()).catch(() => {});
    }
  }

  return {
    list: (what) => sweep(what),
    resend: (what) => sweep(what, (channel, message) => channel.copy(message, work)),
    drop: (what) => sweep(what, async () => {}),
    close: () => link.close(),
  };
}

function unavailable(error: unknown): never {
  throw new ConnectorError('bus_unavailable', {}, error);
}
