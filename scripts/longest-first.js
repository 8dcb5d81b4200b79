import TestSequencer from '@jest/test-sequencer';

/** What takes minutes, on a machine that has not measured it yet. */
const MINUTES =
  /\/(faults|two-of-each|canary|image|everybody|troubles|journey|start|many)\.(system|integration)\.test\.ts$/;
const KINDS = [MINUTES, /\.system\.test\.ts$/, /\.integration\.test\.ts$/, /./];

/** Tests of whole systems begin first: a long one that begins last is what all others have to be waited with for. */
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const rank = ({ path }) => KINDS.findIndex((kind) => kind.test(path));
    return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
  }
}
