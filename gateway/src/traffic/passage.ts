import type { Breaker } from './breaker.js';
import { isAbsent, isUnreadable } from './fault.js';

/** One provider's way through the gateway, so that what holds one up touches no other. */
export interface Lane {
  readonly breaker: Breaker;
  /** How long its service may be silent, in milliseconds. */
  readonly timeoutMs: number;
  /** How many requests may wait for its answer, streams not counted. */
  readonly concurrency: number;
  /** How many are. */
  running: number;
}

/** One request on its way to a service: it takes a place, and tells the service's breaker how it went. */
export class Passage {
  #judged = false;
  #ended = false;
  #waits: boolean;

  constructor(
    private readonly lane: Lane,
    private readonly of: {
      readonly stream: boolean;
      /** How long the answer takes is the client's choice. */
      readonly slow: boolean;
      readonly trial: boolean;
    },
    /** Gives back what it takes of its client's. */
    private readonly release: () => void,
  ) {
    this.#waits = !of.stream;
    if (this.#waits) lane.running += 1;
  }

  /** The service has answered. How long a client takes to read that is between the two: it holds no place of others. */
  answered(): void {
    this.#goOn();
    if (this.#judged) return;
    this.#judged = true;
    this.lane.breaker.succeeded();
  }

  /**
   * There will be no answer. It counts against the service unless the client may be to blame: one that asked to be kept
   * waiting, or to be answered with more than a header can hold.
   */
  failed(fault: unknown): void {
    if (this.#judged) return;
    const chosen = this.of.stream || this.of.slow;
    if (!isAbsent(fault) && (chosen || isUnreadable(fault))) return;
    this.#judged = true;
    this.lane.breaker.failed(this.of.trial);
  }

  /** It is over, however; may be called again. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#goOn();
    this.release();
    if (this.of.trial && !this.#judged) this.lane.breaker.abandoned();
  }

  /** Waits for the service no more. */
  #goOn(): void {
    if (!this.#waits) return;
    this.#waits = false;
    this.lane.running -= 1;
  }
}
