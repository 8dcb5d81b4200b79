/** `closed`: all may pass. `open`: nobody may. `half-open`: one may, and is watched. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** What a request is told that wants to pass. */
export type Admission = 'through' | 'trial' | 'refused';

export interface BreakerOptions {
  readonly onChange: (state: BreakerState) => void;
  /** Milliseconds of a clock that only goes on. */
  readonly now?: () => number;
  /** From 0 to 1. */
  readonly random?: () => number;
}

/** Failures in a row that open it. */
const FAILURES = 5;
/** It waits so long before the first trial, in milliseconds, and twice as long after each that fails. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** A trial that has no answer by then is not waited for: the next may go, whatever keeps the first. */
const TRIAL_MS = 5_000;

/**
 * A circuit breaker as a state machine: it keeps requests from a service that has failed several times in a row, and lets
 * one through now and then to see. It is our own because libraries know no more of a call than that its promise was kept or
 * broken: with cockatiel 3 a client that goes away in the middle of the trial would close the circuit, and all others would
 * wait for the trial instead of being answered at once; opossum 9 takes 3 µs a call for its timers. This one costs a closed
 * circuit two comparisons.
 */
export class Breaker {
  readonly #onChange: (state: BreakerState) => void;
  readonly #now: () => number;
  readonly #random: () => number;
  #state: BreakerState = 'closed';
  /** In a row, while closed. */
  #failures = 0;
  /** In a row, without an answer between them. */
  #openings = 0;
  /** When the next trial may go. */
  #next = 0;

  constructor({ onChange, now = () => performance.now(), random = Math.random }: BreakerOptions) {
    this.#onChange = onChange;
    this.#now = now;
    this.#random = random;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Milliseconds until a request may pass. */
  get waitMs(): number {
    return this.#state === 'closed' ? 0 : Math.max(0, this.#next - this.#now());
  }

  /** Tells whether a request may pass; who is a `trial` has to be judged or `abandoned`. */
  admit(): Admission {
    if (this.#state === 'closed') return 'through';
    const now = this.#now();
    if (now < this.#next) return 'refused';
    this.#next = now + TRIAL_MS;
    this.#become('half-open');
    return 'trial';
  }

  /** The service has answered, whatever it said. */
  succeeded(): void {
    if (this.#failures !== 0) this.#failures = 0;
    if (this.#state === 'closed') return;
    this.#openings = 0;
    this.#become('closed');
  }

  /** The service has not answered. */
  failed(trial: boolean): void {
    // What was under way when it opened says nothing new.
    if (this.#state === 'closed' ? ++this.#failures >= FAILURES : this.#state === 'half-open' && trial)
      this.#open();
  }

  /** The service, which was away, is there again: the next request may see. */
  returned(): void {
    if (this.#state === 'open') this.#next = this.#now();
  }

  /** A trial has ended without a word about the service: another may go at once. */
  abandoned(): void {
    if (this.#state === 'half-open') this.#next = this.#now();
  }

  #open(): void {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#openings);
    this.#openings += 1;
    this.#failures = 0;
    // Half of it by chance, so that replicas do not try together.
    this.#next = this.#now() + longest * (0.5 + this.#random() / 2);
    this.#become('open');
  }

  #become(state: BreakerState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#onChange(state);
  }
}
