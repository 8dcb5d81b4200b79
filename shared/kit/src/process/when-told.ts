import type { Log } from '../log/index.js';
import { END_MARGIN_MS, endInPhases, type EndingTimes, type Part } from './phases.js';

/** How a process ends. */
export interface Ending extends EndingTimes {
  readonly log: Log;
  /** In the order in which they were made; read when the process is told to end. */
  readonly parts: readonly Part[];
}

/**
 * Ends this process when it is told to (SIGTERM, SIGINT): in phases, or with 1 when that takes too long. A store or broker
 * that hangs must not keep a process that was told to end.
 */
export function endWhenTold({ log, parts, leaveMs, finishMs }: Ending): void {
  const withinMs = leaveMs + finishMs + END_MARGIN_MS;
  const giveUp = () => {
    log.error('did not end in time: the rest is left to other replicas', { ms: withinMs });
    process.exit(1);
  };
  let told = false;
  const tell = async () => {
    if (told) return;
    told = true;
    log.info('ending');
    setTimeout(giveUp, withinMs).unref();
    if (!(await endInPhases(parts, { leaveMs, finishMs }, log))) giveUp();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void tell());
}
