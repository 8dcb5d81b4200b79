import { afterAll, expect, it, jest } from '@jest/globals';
import { peakMemory } from '../../scripts/bench/memory.js';
import { startPart } from '../../scripts/bench/parts.js';
import { SIZES } from './measure/sizes.js';
import { counted, printTally } from './measure/tally.js';

jest.setTimeout(2 * 3_600_000);
afterAll(printTally);

const { memoryFewRecords: FEW, memoryRecords: MANY } = SIZES;

it(`takes hardly more memory for ${MANY} records than for ${FEW}`, () =>
  counted('memory', async (count) => {
    const store = await startPart('store');
    try {
      const small = await peakMemory(store.url, FEW);
      const large = await peakMemory(store.url, MANY);
      count(`MiB for ${FEW} records`, Math.round(small));
      count(`MiB for ${MANY} records`, Math.round(large));
      expect(large / small).toBeLessThanOrEqual(1.3);
    } finally {
      await store.end();
    }
  }));
