import { afterAll, expect, it, jest } from '@jest/globals';
import { peakMemory } from '../../scripts/bench/memory.js';
import { startPart } from '../../scripts/bench/parts.js';
import { SIZES } from './measure/sizes.js';
import { counted, printTally } from './measure/tally.js';

jest.setTimeout(2 * 3_600_000);
afterAll(printTally);

/** So many that what the collector lets a process take at first, whatever it does, is in both. */
const SMALL = 20_000;

it(`takes hardly more memory for ${SIZES.memoryRecords} records than for ${SMALL}`, () =>
  counted('memory', async (count) => {
    const store = await startPart('store');
    try {
      const small = await peakMemory(store.url, SMALL);
      const large = await peakMemory(store.url, SIZES.memoryRecords);
      count(`MiB for ${SMALL} records`, Math.round(small));
      count(`MiB for ${SIZES.memoryRecords} records`, Math.round(large));
      expect(large / small).toBeLessThanOrEqual(1.3);
    } finally {
      await store.end();
    }
  }));
