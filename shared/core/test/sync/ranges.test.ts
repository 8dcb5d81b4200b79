import { Ranges } from '../../src/sync/ranges.js';

test.each([
  ['nothing', [], 9, []],
  ['one number', [3], 9, [[3, 3]]],
  ['neighbours as one range', [3, 4, 5], 9, [[3, 5]]],
  [
    'others apart',
    [1, 3, 4, 9],
    9,
    [
      [1, 1],
      [3, 4],
      [9, 9],
    ],
  ],
  [
    'nothing beyond the number',
    [1, 5, 6, 7, 9],
    6,
    [
      [1, 1],
      [5, 6],
    ],
  ],
  ['nothing at all below the first', [5, 6], 4, []],
] as [string, number[], number, number[][]][])('ranges hold %s', (_what, numbers, upTo, expected) => {
  const ranges = new Ranges();
  for (const n of numbers) ranges.add(n);
  expect(ranges.upTo(upTo)).toEqual(expected);
});
