import type { ConsumeOptions, Consumption, Handle, QueueDepth } from '../bus.js';
import { decodeEvent } from '../event-format.js';
import { DEFAULT_ATTEMPTS, judge, type DeadReason } from '../verdict.js';

interface Message {
  readonly body: Buffer;
  readonly attempt: number;
}

/** A message that could not be handled, as a test or an operator may look at it. */
export interface DeadMessage {
  readonly body: Buffer;
  readonly reason: DeadReason;
}

interface MemoryConsumer {
  readonly handle: Handle;
  readonly prefetch: number;
  readonly attempts: number;
  readonly inFlight: Set<Promise<void>>;
}

/** What timers of Node take: 24.8 days, in ms. */
const LONGEST_MS = 2 ** 31 - 1;

/** One queue: messages wait for a consumer; failed ones come again after their wait; hopeless ones are put aside. */
export class MemoryQueue {
  readonly patterns = new Set<string>();
  readonly dead: DeadMessage[] = [];
  readonly #ready: Message[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #consumers: MemoryConsumer[] = [];

  get depth(): QueueDepth {
    return { ready: this.#ready.length, delayed: this.#timers.size, dead: this.dead.length };
  }

  /** Adds a message; it is delivered after the caller's turn. */
  add(body: Buffer, attempt = 1): void {
    this.#ready.push({ body, attempt });
    queueMicrotask(() => this.#pump());
  }

  consume(handle: Handle, { prefetch = 32, attempts = DEFAULT_ATTEMPTS }: ConsumeOptions): Consumption {
    const consumer: MemoryConsumer = { handle, prefetch, attempts, inFlight: new Set() };
    this.#consumers.push(consumer);
    queueMicrotask(() => this.#pump());
    return {
      stop: async () => {
        this.#consumers = this.#consumers.filter((other) => other !== consumer);
        await Promise.all(consumer.inFlight);
      },
    };
  }

  /** Stops every consumer and forgets what waits. */
  async close(): Promise<void> {
    const inFlight = this.#consumers.flatMap((consumer) => [...consumer.inFlight]);
    this.#consumers = [];
    await Promise.all(inFlight);
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #pump(): void {
    for (;;) {
      const consumer = this.#consumers.find(({ inFlight, prefetch }) => inFlight.size < prefetch);
      const message = consumer && this.#ready.shift();
      if (!message) return;
      // In turn, as a broker does it.
      this.#consumers.push(...this.#consumers.splice(this.#consumers.indexOf(consumer), 1));
      const delivery = this.#deliver(consumer, message);
      consumer.inFlight.add(delivery);
      void delivery.finally(() => {
        consumer.inFlight.delete(delivery);
        this.#pump();
      });
    }
  }

  async #deliver({ handle, attempts }: MemoryConsumer, { body, attempt }: Message): Promise<void> {
    const event = decodeEvent(body);
    if (!event) return void this.dead.push({ body, reason: 'malformed' });
    const verdict = await judge(handle, event, { attempt }, attempts);
    if (verdict.kind === 'dead') this.dead.push({ body, reason: verdict.reason });
    if (verdict.kind === 'again') this.#addLater(body, verdict.attempt, verdict.ms);
  }

  #addLater(body: Buffer, attempt: number, ms: number): void {
    const come = () => {
      this.#timers.delete(timer);
      this.add(body, attempt);
    };
    const timer = setTimeout(come, Math.min(ms, LONGEST_MS));
    this.#timers.add(timer);
  }
}
