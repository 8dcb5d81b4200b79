import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../time/index.js';
import type { Log } from '../log/index.js';

/**
 * What a part of a process does in each phase of its end, as far as it has something to do. A process leaves first: balancers, and who keeps connections, need
 * time to notice that it is not ready. Then it finishes; what others stand on is there until the last has finished.
 */
export interface Part {
  /** Is not ready any more, and serves on. */
  readonly leave?: () => unknown;
  /** Takes nothing new; resolves when what was under way has come to its end. May be called twice. */
  readonly finish?: () => Promise<void>;
  /** Lets go of what it holds; finishes first, if it has not. */
  readonly close?: () => Promise<void>;
}

/** How long phases may take, in ms. */
export interface EndingTimes {
  /** All of it passes: who sends requests cannot say that it has noticed. */
  readonly leaveMs: number;
  readonly finishMs: number;
}

/** For requests and calls under way, where there are no syncs. */
export const FINISH_MS = 10_000;
/** From when the time of all work is over to when the process has to be gone. */
export const END_MARGIN_MS = 5_000;
/** Of the margin: parts that end what is under way by themselves when the time is over get up to so much more to do it. */
const LATE_MS = 1_000;

/**
 * Ends the parts of a process: all leave, all finish, and then close one after the other, the one that was made last first.
 * @returns whether each phase came to its end in its time and without a fault
 */
export async function endInPhases(
  parts: readonly Part[],
  { leaveMs, finishMs }: EndingTimes,
  log: Log,
): Promise<boolean> {
  let well = true;
  // One part's fault is no reason to leave the others as they are.
  const each = async (part: Part, phase: keyof Part): Promise<void> => {
    try {
      await part[phase]?.();
    } catch (error) {
      well = false;
      log.error('a part of the process could not end cleanly', { error });
    }
  };
  const bounded = async (ms: number, done: Promise<unknown>, sentence: string): Promise<void> => {
    if (await within(done, ms)) return;
    well = false;
    log.warn(sentence, { ms });
  };
  const closing = async () => {
    for (const part of [...parts].reverse()) await each(part, 'close');
  };

  const end = performance.now() + leaveMs + finishMs + END_MARGIN_MS;
  await Promise.all(parts.map((part) => each(part, 'leave')));
  await sleep(leaveMs);
  const finished = Promise.all(parts.map((part) => each(part, 'finish')));
  await bounded(finishMs + LATE_MS, finished, 'what was under way did not end in time');
  await bounded(end - performance.now(), closing(), 'what the process holds could not be let go in time');
  return well;
}
