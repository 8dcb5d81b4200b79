import { randomInt } from 'node:crypto';
import { readConfig, setting } from '@data-connector/kit/config';

const LARGEST_SEED = 2 ** 31 - 1;

const { SEED } = readConfig({
  SEED: setting.optional(
    setting.integer('the seed of what is left to chance, to do it again', { min: 0, max: LARGEST_SEED }),
  ),
});

/** What a run leaves to chance follows from this; each run has another one unless it is told. */
export const seed: number = SEED ?? randomInt(LARGEST_SEED);
