import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until a look gives something (not undefined, not false), for at most two minutes. */
export async function eventually<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const until = performance.now() + 120_000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > until) throw new Error(`It never came about: ${look.toString()}`);
    await sleep(5);
  }
}

/** Something to wait for that the test opens. */
export function latch(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
