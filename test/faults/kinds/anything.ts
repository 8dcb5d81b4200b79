import { it } from '@jest/globals';
import { SIZES } from '../measure/sizes.js';
import { counted } from '../measure/tally.js';
import { play } from '../model/play.js';
import { worldOfProcesses } from '../model/world-of-processes.js';
import type { Stage } from '../processes/stage.js';

/** Anything happens in any order. Each process that is killed takes half a minute: at the small size there is no such run. */
export function anything(stage: () => Stage): void {
  const runs = SIZES.modelRunsWithProcesses;
  if (runs === 0) return;
  it(`whatever happens in whatever order, Vaults end with exactly what the third party has (${runs} runs)`, () =>
    counted('model, replicas as processes', (count) =>
      play({ runs, start: () => worldOfProcesses(stage()), links: false, count }),
    ));
}
