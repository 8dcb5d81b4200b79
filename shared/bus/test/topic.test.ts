import { topicMatches } from '../src/memory/topic.js';

it.each([
  ['sync.#', 'sync.facebook.completed', true],
  ['sync.#', 'sync', true],
  ['#', 'sync.facebook.completed', true],
  ['sync.*', 'sync.facebook.completed', false],
  ['sync.*.completed', 'sync.facebook.completed', true],
  ['sync.*.completed', 'sync.facebook.failed', false],
  ['sync.facebook.*', 'sync.twitter.completed', false],
  ['#.completed', 'sync.facebook.completed', true],
  ['sync.#.completed', 'sync.completed', true],
  ['*.*.*', 'sync.facebook.completed', true],
  ['sync.facebook', 'sync.facebook.completed', false],
])('says of pattern %s and key %s: %s', (pattern, key, matches) => {
  expect(topicMatches(pattern, key)).toBe(matches);
});
