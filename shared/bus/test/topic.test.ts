import { topicMatches } from '../src/memory/topic.js';

it.each([
  ['sync.#', 'sync.meadow.completed', true],
  ['sync.#', 'sync', true],
  ['#', 'sync.meadow.completed', true],
  ['sync.*', 'sync.meadow.completed', false],
  ['sync.*.completed', 'sync.meadow.completed', true],
  ['sync.*.completed', 'sync.meadow.failed', false],
  ['sync.meadow.*', 'sync.orbit.completed', false],
  ['#.completed', 'sync.meadow.completed', true],
  ['sync.#.completed', 'sync.completed', true],
  ['*.*.*', 'sync.meadow.completed', true],
  ['sync.meadow', 'sync.meadow.completed', false],
])('says of pattern %s and key %s: %s', (pattern, key, matches) => {
  expect(topicMatches(pattern, key)).toBe(matches);
});
