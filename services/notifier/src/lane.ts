import { RetryLater } from '@data-connector/core/bus';

const LONGEST_MS = 60_000;
const SHORTEST_MS = 250;

/**
 * One relay's share of the notifier: so many calls at once. An event that finds it full is not kept here, where it
 * would take up room that other relays' events need, but goes back to the bus with an appointment: for when, at the
 * relay's pace, its turn should be.
 */
export class Lane {
  #running = 0;
  /** Average duration of a call, in ms. */
  #average = 1000;
  /** When the last appointment is (`performance.now()`). */
  #last = 0;

  constructor(private readonly width: number) {}

  /** Makes a call if there is room for it. @throws RetryLater, not counted as an attempt, if there is none. */
  async run(call: () => Promise<void>): Promise<void> {
    if (this.#running >= this.width) throw new RetryLater(this.#appointment(), false);
    this.#running++;
    const began = performance.now();
    try {
      await call();
    } finally {
      this.#running--;
      this.#average += (performance.now() - began - this.#average) / 8;
    }
  }

  #appointment(): number {
    const now = performance.now();
    this.#last = Math.min(now + LONGEST_MS, Math.max(now, this.#last) + this.#average / this.width);
    return Math.max(SHORTEST_MS, this.#last - now);
  }
}
