import TestSequencer from '@jest/test-sequencer';

/** What takes minutes, the longest first; then what starts processes, and what starts servers. */
const ORDER = [
  'faults.system',
  'new-provider.system',
  'canary.system',
  'image.system',
  'many.integration',
  'two-of-each.system',
  'start.system',
  'everybody.system',
  'troubles.system',
  '.system',
  'rehearsals.integration',
  'contract',
  '.integration',
  '',
];

/** A long test that begins last is what all others have to be waited with for. */
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const rank = ({ path }) => ORDER.findIndex((end) => path.endsWith(`${end}.test.ts`));
    return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
  }
}
