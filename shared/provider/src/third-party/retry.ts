import { retry } from '@data-connector/kit/time';
import { Refusal } from './faults.js';
import { unmetered, type ThirdPartyMeter } from './third-party-meter.js';

/** Waits before the second and the third attempt, in ms. */
const WAITS_MS = [250, 1000];

/**
 * Repeats a call that is safe to repeat while the third party is unavailable: three attempts in all.
 * @throws ConnectorError of the last attempt; the signal's reason
 */
export function withRetry<T>(
  call: () => Promise<T>,
  signal: AbortSignal,
  meter: ThirdPartyMeter = unmetered,
): Promise<T> {
  return retry(call, {
    waitsMs: WAITS_MS,
    signal,
    again({ cause, code }, waitMs) {
      const isFinal = cause instanceof Refusal && cause.isFinal;
      const worthwhile = code === 'provider_unavailable' && !isFinal;
      if (worthwhile) meter.waited(waitMs);
      return worthwhile;
    },
  });
}
