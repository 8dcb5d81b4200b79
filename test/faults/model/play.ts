import fc from 'fast-check';
import { seed } from '../../harness/seed.js';
import { replay, SIZES } from '../measure/sizes.js';
import { commands } from './commands.js';
import { beginning, type Story } from './model.js';
import { expectTruth, settle } from './settle.js';
import type { World } from './world.js';

/** How to play. */
export interface PlayOptions {
  readonly runs: number;
  /** Each run has a world of its own. */
  readonly start: () => Promise<World>;
  /** Whether replicas have links of their own, which can break at a certain request. */
  readonly links: boolean;
  readonly count: (what: string, times?: number) => void;
}

/**
 * Has anything happen in any order, several times, and judges each end.
 * @throws Error with the shortest way to what broke that was found, and with what does it again
 */
export async function play({ count, links, runs, start }: PlayOptions): Promise<void> {
  const anything = fc.commands(commands({ links }), {
    maxCommands: SIZES.modelCommands,
    size: 'max',
    ...(replay.commands === undefined ? {} : { replayPath: replay.commands }),
  });
  const run = fc.asyncProperty(anything, async (deeds) => {
    const world = await start();
    const story: Story = { world, met: new Map() };
    try {
      await fc.asyncModelRun(() => ({ model: beginning(), real: story }), deeds);
      await settle(story);
      expectTruth(story);
      count('runs');
      count('commands', [...deeds].length);
      count('answers lost on the wire', world.lost.size);
      count('renewals left on a disk', world.replicas.filter((one) => one.stranded()).length);
      for (const [code, times] of story.met) count(code, times);
    } finally {
      await world.close();
    }
  });
  await fc.assert(run, {
    seed,
    numRuns: runs,
    // Shrinking what broke takes a run a try: then it is told as it is.
    interruptAfterTimeLimit: SIZES.modelMs,
    markInterruptAsFailure: true,
    ...(replay.path === undefined ? {} : { path: replay.path }),
  });
}
