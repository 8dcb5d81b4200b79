import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds, two seconds at most; tells whether it did. */
export async function soon(holds: () => boolean): Promise<boolean> {
  for (let turn = 0; turn < 200 && !holds(); turn++) await sleep(10);
  return holds();
}
