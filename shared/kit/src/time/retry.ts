import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectorError } from '../errors/index.js';

/** As long as CouchDB may be away: a minute. */
const WAITS_MS: readonly number[] = [250, 500, 1000, 2000, 4000, ...Array<number>(9).fill(5000)];

/** How often something is tried again, and what ends that. */
export interface Retry {
  /** The least waits between attempts, in ms, each with up to half as much again at random; a minute's unless told. */
  readonly waitsMs?: readonly number[] | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * Asked before each wait, in ms, whether there is to be another attempt; any ConnectorError is worth one unless told.
   * @param attempt how many have failed
   */
  readonly again?: (error: ConnectorError, waitMs: number, attempt: number) => boolean;
}

/**
 * Does something again and again until it succeeds. Who says in its error's `retryAt` that it wants to be left alone for
 * longer than the next wait is left alone so long.
 * @throws what `work` throws: at once if it is no ConnectorError, otherwise after the last attempt; the signal's reason
 */
export async function retry<T>(
  work: () => Promise<T>,
  { waitsMs = WAITS_MS, signal, again = () => true }: Retry = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      const least = waitsMs[attempt - 1];
      if (least === undefined || !(error instanceof ConnectorError)) throw error;
      const asked = Date.parse(error.extras.retryAt ?? '') - Date.now();
      const wait = Math.max(least, asked || 0) * (1 + Math.random() / 2);
      if (!again(error, wait, attempt)) throw error;
      await sleep(wait, undefined, signal ? { signal } : {});
    }
  }
}
