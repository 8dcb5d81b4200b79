import { readConfig, shutdownDelay } from '@data-connector/kit/config';
import { END_MARGIN_MS, FINISH_MS } from '@data-connector/kit/process';

/** What is left to spare before a process is killed, in seconds. */
const SPARE = 5;

/**
 * How long a process needs from SIGTERM until it may be killed, in seconds.
 * @param own its settings that are given; a service alone has DRAIN_SECONDS
 */
export function endingSeconds(own: {
  readonly SHUTDOWN_DELAY_SECONDS: string | undefined;
  readonly DRAIN_SECONDS: string | undefined;
}): number {
  const { SHUTDOWN_DELAY_SECONDS: leave } = readConfig({ SHUTDOWN_DELAY_SECONDS: shutdownDelay }, own);
  const finish = own.DRAIN_SECONDS === undefined ? FINISH_MS / 1000 : Number(own.DRAIN_SECONDS);
  return leave + finish + END_MARGIN_MS / 1000 + SPARE;
}
