import type { Channel } from 'amqplib';
import type { Log } from '@data-connector/kit/log';

/** How long the broker must have said of a queue that nothing is behind it, in ms: in a cluster that starts it says so for a moment. */
const SURE_MS = 5000;

/** AMQP 0-9-1, section 1.2. */
const INTERNAL_ERROR = 541;

/** What RabbitMQ says of a quorum queue that has a name and no member anywhere. */
const NO_MEMBER = /\bnoproc\b/;

/**
 * Finds queues whose name the broker has and whose messages it has lost, and has them made anew. A quorum queue is left so,
 * for ever, if it was deleted and made again less than half a second before a node was killed (3.10: "could not be restarted
 * {error,enoent}" in its log): it can be declared and bound, refuses every message, and whoever consumes it is disconnected.
 */
export class LostQueues {
  /** Each with since when the broker says that it is lost (`performance.now()`), if it does. */
  readonly #suspects = new Map<string, number | undefined>();
  readonly #lost = new Set<string>();
  #asked: string | undefined;

  constructor(private readonly log: Log) {}

  /** A queue that did not take or give a message. */
  suspect(queue: string): void {
    if (!this.#suspects.has(queue)) this.#suspects.set(queue, undefined);
  }

  /**
   * Deletes what is lost, and asks for a message of each suspect, which it gives back.
   * @throws what the broker says; of a lost queue it says so by ending the connection: tell `blame` then
   */
  async examine(channel: Channel): Promise<void> {
    for (const queue of this.#lost) {
      await channel.deleteQueue(queue);
      this.#lost.delete(queue);
      this.log.error('The message broker has lost a queue with what was in it: the queue is made anew');
    }
    for (const queue of this.#suspects.keys()) {
      this.#asked = queue;
      const message = await channel.get(queue);
      if (message) channel.nack(message);
      this.#asked = undefined;
      this.#suspects.delete(queue);
    }
  }

  /**
   * Why a channel could not be opened.
   * @param consumed the queue that is consumed on it: no reason is given when that is refused
   */
  blame(error: unknown, consumed: string): void {
    const { code, message } = error as { code?: unknown; message?: unknown };
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked === undefined) {
      if (code === INTERNAL_ERROR) this.suspect(consumed);
      return;
    }
    const since = this.#suspects.get(asked) ?? performance.now();
    // Any other fault says nothing of the queue: if it fails again it is asked again.
    this.#suspects.delete(asked);
    if (code !== INTERNAL_ERROR || !NO_MEMBER.test(String(message))) return;
    if (performance.now() - since >= SURE_MS) this.#lost.add(asked);
    else this.#suspects.set(asked, since);
  }
}
