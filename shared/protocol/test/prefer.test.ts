import { waitOf } from '@data-connector/protocol';

test.each<[string | readonly string[] | undefined, number]>([
  [undefined, 0],
  ['', 0],
  ['wait=2', 2],
  ['Wait = "3"', 3],
  ['respond-async, wait=4', 4],
  ['wait=5; foo, handling=lenient', 5],
  [['handling=strict', 'wait=6'], 6],
  ['wait=0', 0],
  ['wait=11', 10],
  ['wait=999999999', 10],
  ['wait=9999999999', 0],
  ['wait=-1', 0],
  ['wait=1.5', 0],
  ['wait=2x', 0],
  ['await=2', 0],
  ['wait', 0],
])('the wait of %j is %i s', (prefer, seconds) => {
  expect(waitOf(prefer)).toBe(seconds);
});
