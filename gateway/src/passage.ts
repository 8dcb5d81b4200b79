import { isAbsent, isUnreadable } from './fault.js';
import type { Lane } from './lane.js';

/** One request on its way to a service: it takes a place, and tells the service's breaker how it went. */
export class Passage {
  #judged = false;
  #ended = false;

  constructor(
    private readonly lane: Lane,
    private readonly stream: boolean,
    private readonly trial: boolean,
    /** Gives its place back. */
    private readonly release: () => void,
  ) {}

  /** The service has answered. */
  answered(): void {
    if (this.#judged) return;
    this.#judged = true;
    this.lane.breaker.succeeded();
  }

  /**
   * There will be no answer. It counts against the service unless the client may be to blame: one that has not sent all of
   * its request, or that asked to be kept waiting, or to be answered with more than a header can hold.
   * @param complete whether the client's request had come to its end
   */
  failed(fault: unknown, complete: boolean): void {
    if (this.#judged) return;
    if (!isAbsent(fault) && (this.stream || !complete || isUnreadable(fault))) return;
    this.#judged = true;
    this.lane.breaker.failed(this.trial);
  }

  /** It is over, however; may be called again. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.release();
    if (this.trial && !this.#judged) this.lane.breaker.abandoned();
  }
}
