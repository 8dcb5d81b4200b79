import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectorError } from '../errors/index.js';

/** Waits between attempts, in ms, each with up to half as much again at random: CouchDB may be away for a minute. */
export const PATIENCE_MS: readonly number[] = [250, 500, 1000, 2000, 4000, ...Array<number>(9).fill(5000)];

/** How long to be patient, and what ends it. */
export interface Patience {
  /** Waits between attempts, in ms; PATIENCE_MS unless told. */
  readonly waitsMs?: readonly number[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does again and again what must not be given up because the store is away.
 * @throws what `work` throws: at once if it is no ConnectorError, otherwise after the last attempt; the signal's reason
 */
export async function patiently<T>(
  work: () => Promise<T>,
  { waitsMs = PATIENCE_MS, signal }: Patience = {},
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const wait = waitsMs[attempt];
      if (wait === undefined || !(error instanceof ConnectorError)) throw error;
      await sleep(wait * (1 + Math.random() / 2), undefined, signal ? { signal } : {});
    }
  }
}
