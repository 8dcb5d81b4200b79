import { setTimeout as sleep } from 'node:timers/promises';

/** How long something may take on a machine that is busy with other things, in ms. */
const PATIENCE_MS = 120_000;

/**
 * Asks again and again until there is an answer other than `undefined` and `false`.
 * @param what for the error, such as `the push for …`
 * @throws Error when it takes too long
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  withinMs = PATIENCE_MS,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}`);
    await sleep(40);
  }
}
