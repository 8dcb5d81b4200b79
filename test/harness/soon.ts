import { setTimeout as sleep } from 'node:timers/promises';

/** How long it may take on a machine that is busy with other things, in ms. */
const TIMEOUT_MS = 120_000;

/** Waits until something holds, or in vain for two minutes; tells whether it did. */
export async function soon(holds: () => boolean): Promise<boolean> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (!holds() && performance.now() < deadline) await sleep(10);
  return holds();
}
