import { END_MARGIN_MS, END_WITHIN_MS } from '@data-connector/core/ending';

/** What is left to spare before a process is killed, in seconds. */
const SPARE = 5;

/** How long a process needs from SIGTERM until it may be killed, in seconds. @param drain its DRAIN_SECONDS; 0 if it has none */
export const endingSeconds = (drain: number): number =>
  (drain > 0 ? drain + END_MARGIN_MS / 1000 : END_WITHIN_MS / 1000) + SPARE;
