import { AsyncLocalStorage } from 'node:async_hooks';
import { ConnectorError, retryIn } from '@data-connector/kit/errors';
import { retry } from '@data-connector/kit/time';

/** For all that a person waits for together, in ms, and for one attempt of it. */
const WHOLE_MS = 6000;
const ATTEMPT_MS = 2500;
/** When to come again, in ms, and as much again at random. */
const AGAIN_MS = 5000;
/** Waits between attempts, in ms. */
const WAITS_MS = [100, 400, 1500];

/** Until when, on this process’s monotonic clock, in ms. */
const hurry = new AsyncLocalStorage<number>();

/**
 * Does something that a person waits for: a store or keeper that does not answer is given up after a few seconds, whatever
 * is asked of it and however often. What else goes on is patient.
 * @throws ConnectorError `datastore_unavailable` with `retryAt`; what `work` throws
 */
export async function inHurry<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await hurry.run(performance.now() + WHOLE_MS, work);
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.code !== 'datastore_unavailable') throw error;
    const extras = { ...retryIn(AGAIN_MS * (1 + Math.random())), ...error.extras };
    throw new ConnectorError('datastore_unavailable', extras, error.cause);
  }
}

/** Begins something that goes on after the person has got an answer. */
export const patient = <T>(work: () => T): T => hurry.exit(work);

/** How long one attempt may take, in ms, if `ms` is what it may take otherwise; 0 when the time is over. */
export function timeLeft(ms: number): number {
  const until = hurry.getStore();
  return until === undefined ? ms : Math.max(0, Math.min(ms, ATTEMPT_MS, until - performance.now()));
}

/** Asks up to four times; whoever has no time for the next wait is told instead when to come again. @throws as `retry` */
export const retryInTime = <T>(
  work: () => Promise<T>,
  again: (error: ConnectorError) => boolean,
  signal?: AbortSignal,
): Promise<T> =>
  retry(work, {
    waitsMs: WAITS_MS,
    signal,
    again: (error, waitMs) => timeLeft(waitMs) >= waitMs && again(error),
  });
