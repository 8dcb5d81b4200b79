import type { Limits } from './limits.js';

/**
 * How long to wait after a failed call, in ms: three times as long each time up to an hour, less up to a quarter at
 * random so that what failed together does not come back together, and no shorter than the relay asked.
 */
export function backOff(attempt: number, { firstWaitMs, longestWaitMs }: Limits, askedMs = 0): number {
  const whole = Math.min(longestWaitMs, firstWaitMs * 3 ** (attempt - 1));
  return Math.max(whole * (1 - Math.random() / 4), Math.min(askedMs, longestWaitMs));
}
