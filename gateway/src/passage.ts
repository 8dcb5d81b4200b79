import type { Lane } from './lane.js';

/** Of Node's and undici's errors, and of what undici's are caused by. */
interface Fault {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly cause?: unknown;
}

/** Tells whether a fault means that the service is not there at all. */
function isAbsent({ syscall, cause }: Fault): boolean {
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true;
  return typeof cause === 'object' && cause !== null && isAbsent(cause);
}

/** Tells whether an answer had begun, though one that is not HTTP. */
function isUnreadable({ code, cause }: Fault): boolean {
  if (typeof code === 'string' && code.startsWith('HPE_')) return true;
  return typeof cause === 'object' && cause !== null && isUnreadable(cause);
}

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
    const known = (fault ?? {}) as Fault;
    if (!isAbsent(known) && (this.stream || !complete || isUnreadable(known))) return;
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
