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

/**
 * How long to wait after a failed call, in ms: three times as long each time up to an hour, less up to a quarter at
 * random so that what failed together does not come back together, and no shorter than the relay asked.
 */
export function backOff(attempt: number, { firstWaitMs, longestWaitMs }: Limits, askedMs = 0): number {
  const whole = Math.min(longestWaitMs, firstWaitMs * 3 ** (attempt - 1));
  return Math.max(whole * (1 - Math.random() / 4), Math.min(askedMs, longestWaitMs));
}
