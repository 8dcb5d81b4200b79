import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectorError } from '@data-connector/kit/errors';
import { unmetered, type ThirdPartyMeter } from './third-party-meter.js';

/** Waits before the second and the third attempt, in ms, each with up to as much again at random. */
const WAITS_MS = [250, 1000];

/**
 * Repeats a call that is safe to repeat while the third party is unavailable: three attempts in all.
 * @throws ConnectorError of the last attempt.
 */
export async function withRetry<T>(
  call: () => Promise<T>,
  signal: AbortSignal,
  meter: ThirdPartyMeter = unmetered,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const wait = WAITS_MS[attempt];
      const worthwhile =
        error instanceof ConnectorError && error.code === 'provider_unavailable' && !signal.aborted;
      if (!worthwhile || wait === undefined) throw error;
      const ms = wait * (1 + Math.random());
      meter.waited(ms);
      await sleep(ms, undefined, { signal });
    }
  }
}
