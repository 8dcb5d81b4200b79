import { afterAll, it, jest } from '@jest/globals';
import { SIZES } from './measure/sizes.js';
import { counted, printTally } from './measure/tally.js';
import { play } from './model/play.js';
import { startWorld } from './model/world.js';

// At full size it takes up to an hour; whatever hangs fails before that by the Vaults' own patience.
jest.setTimeout(4 * 3_600_000);
afterAll(printTally);

it(`whatever happens in whatever order, Vaults end with exactly what the third party has, and nobody connects again for nothing (${SIZES.modelRuns} runs)`, () =>
  counted('model, replicas in this process', (count) =>
    play({ runs: SIZES.modelRuns, start: startWorld, links: true, count }),
  ));
