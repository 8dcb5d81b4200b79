import type { Log } from '../log/index.js';

/** From when all work has ended, or its time is over, to when the process has to be gone, in ms. */
export const END_MARGIN_MS = 5_000;
/** How long a process may take to end that has no syncs: requests and calls under way get 10 s, in ms. */
export const END_WITHIN_MS = 10_000 + END_MARGIN_MS;

/** How a process ends. */
export interface Ending {
  readonly log: Log;
  /** In ms, from the signal on. */
  readonly withinMs: number;
  /** Finishes what is under way and lets go of everything, so that nothing keeps the process. */
  readonly end: () => Promise<void>;
}

/**
 * Ends this process when it is told to (SIGTERM, SIGINT): in good order, or with 1 when that takes too long. A store or
 * broker that hangs must not keep a process that was told to end.
 */
export function endWhenTold({ log, withinMs, end }: Ending): void {
  let told = false;
  const tell = async () => {
    if (told) return;
    told = true;
    log.info('ending');
    setTimeout(() => {
      log.error('did not end in time: the rest is left to other replicas', { ms: withinMs });
      process.exit(1);
    }, withinMs).unref();
    await end();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(
      signal,
      () => void tell().catch((error: unknown) => log.error('could not end cleanly', { error })),
    );
}
