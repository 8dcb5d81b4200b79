/** How the notifier treats relays. Times are ms. */
export interface Limits {
  /** For a whole call of a relay. */
  readonly timeoutMs: number;
  /** Calls of one relay at once. */
  readonly width: number;
  /** Calls for one event, before it goes to the dead-letter queue. */
  readonly attempts: number;
  /** The wait after the first failed call; each further one is three times as long. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

/** 12 calls in about five hours: seconds at first, then an hour apart. */
export const LIMITS: Limits = {
  timeoutMs: 10_000,
  width: 8,
  attempts: 12,
  firstWaitMs: 2000,
  longestWaitMs: 3600_000,
};
