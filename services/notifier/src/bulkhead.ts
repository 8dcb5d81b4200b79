import { RetryLater } from '@data-connector/bus';

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
  #running = 0;
  readonly #waiting: { readonly go: () => void; readonly leave: (later: RetryLater) => void }[] = [];
  #closed = false;
  /** Average duration of a call, in ms. */
  #average = 100;
  /** When the last appointment is (`performance.now()`). */
  #last = 0;

  constructor(private readonly width: number) {
    this.room = width * (1 + SEATS);
  }

  /** Makes a call when it is its turn. @throws RetryLater, not counted as an attempt, if there is no room for it. */
  async run(call: () => Promise<void>): Promise<void> {
    await this.#turn();
    const began = performance.now();
    try {
      await call();
    } finally {
      this.#average += (performance.now() - began - this.#average) / 8;
      const next = this.#waiting.shift();
      if (next) next.go();
      else this.#running--;
    }
  }

  /** Sends those that wait back to the bus, and everybody who comes. */
  close(): void {
    this.#closed = true;
    for (const { leave } of this.#waiting.splice(0)) leave(new RetryLater(0, false));
  }

  async #turn(): Promise<void> {
    if (this.#closed) throw new RetryLater(0, false);
    if (this.#running < this.width) {
      this.#running++;
      return;
    }
    if (this.#running + this.#waiting.length >= this.room) throw new RetryLater(this.#appointment(), false);
    await new Promise<void>((go, leave) => this.#waiting.push({ go, leave }));
  }

  #appointment(): number {
    const now = performance.now();
    this.#last = Math.min(now + LONGEST_MS, Math.max(now, this.#last) + this.#average / this.width);
    return Math.max(SHORTEST_MS, Math.round(this.#last - now));
  }
}
