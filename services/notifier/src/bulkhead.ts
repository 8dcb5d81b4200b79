import { setMaxListeners } from 'node:events';
import { RetryLater } from '@data-connector/bus';
import { Turns } from '@data-connector/kit/http';

/** Events that may wait for each call that may run. */
const SEATS = 8;
const LONGEST_MS = 60_000;
const SHORTEST_MS = 250;

/**
 * One relay's share of the notifier: so many calls at once, and some events that wait for their turn. An event that
 * finds every seat taken is not kept, where it would take up room that other relays' events need, but goes back to the
 * bus with an appointment: for when, at the relay's pace, its turn should be.
 */
export class Bulkhead {
  /** How many events it holds at most, running or waiting. */
  readonly room: number;
  readonly #turns: Turns;
  readonly #closing = new AbortController();
  /** Average duration of a call, in ms. */
  #average = 100;
  /** When the last appointment is (`performance.now()`). */
  #last = 0;

  constructor(private readonly width: number) {
    this.room = width * (1 + SEATS);
    this.#turns = new Turns({ running: width, waiting: width * SEATS });
    // Each that waits listens.
    setMaxListeners(0, this.#closing.signal);
  }

  /** Makes a call when it is its turn. @throws RetryLater, not counted as an attempt, if there is no room for it. */
  async run(call: () => Promise<void>): Promise<void> {
    const done = await this.#turns.take('', this.#closing.signal).catch((error: unknown) => {
      throw error instanceof RetryLater ? error : new RetryLater(this.#appointment(), false);
    });
    const began = performance.now();
    try {
      await call();
    } finally {
      this.#average += (performance.now() - began - this.#average) / 8;
      done();
    }
  }

  /** Sends those that wait back to the bus, and everybody who comes. */
  close(): void {
    this.#closing.abort(new RetryLater(0, false));
  }

  #appointment(): number {
    const now = performance.now();
    this.#last = Math.min(now + LONGEST_MS, Math.max(now, this.#last) + this.#average / this.width);
    return Math.max(SHORTEST_MS, Math.round(this.#last - now));
  }
}
