import { ConnectorError, retryIn } from '../../errors/index.js';
import { Tally } from './tally.js';

/** When to come back for whom even waiting takes too long, in ms. */
const COME_BACK_MS = 2000;

/** How many there are at once of each key. */
export interface TurnsOptions {
  readonly running: number;
  readonly waiting: number;
}

/** Lets so many at once through for each key; the others wait, in the order in which they came. */
export class Turns {
  readonly #running: Tally;
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(private readonly most: TurnsOptions) {
    this.#running = new Tally(most.running);
  }

  /**
   * Waits for a turn.
   * @returns how to give it back; may be called again
   * @throws ConnectorError `too_many_requests` with `retryAt` if too many wait; the reason of `signal`
   */
  async take(key: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#running.isFull(key)) await this.#wait(key, signal);
    else this.#running.enter(key);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#next(key);
    };
  }

  #wait(key: string, signal: AbortSignal): Promise<void> {
    const waiting = this.#waiting.get(key) ?? new Set();
    if (waiting.size >= this.most.waiting)
      throw new ConnectorError('too_many_requests', retryIn(COME_BACK_MS));
    this.#waiting.set(key, waiting);
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiting.delete(turn);
        if (waiting.size === 0) this.#waiting.delete(key);
      };
      const left = () => {
        leave();
        reject(signal.reason as Error);
      };
      const turn = () => {
        leave();
        signal.removeEventListener('abort', left);
        resolve();
      };
      waiting.add(turn);
      signal.addEventListener('abort', left, { once: true });
    });
  }

  #next(key: string): void {
    const [next] = this.#waiting.get(key) ?? [];
    if (next) next();
    else this.#running.leave(key);
  }
}
