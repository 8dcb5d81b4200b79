import { setTimeout as sleep } from 'node:timers/promises';

/** How long something may take on a machine that is busy with other things, in ms. */
const TIMEOUT_MS = 600_000;

/**
 * Asks again and again until there is an answer other than `undefined` and `false`.
 * @param what for the error, such as `the push for …`
 * @throws Error when it takes too long
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  withinMs = TIMEOUT_MS,
): Promise<T> {
  const began = performance.now();
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    const waited = performance.now() - began;
    if (waited > withinMs) throw new Error(`Waited in vain for ${what}`);
    // Soon at first, for most of it comes at once; what takes long is not slowed down by the asking.
    await sleep(Math.min(40, 5 + waited / 20));
  }
}

/** A signal that ends a call that takes too long. */
export const inTime = (): AbortSignal => AbortSignal.timeout(TIMEOUT_MS);
