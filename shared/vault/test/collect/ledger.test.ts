import { createLedger } from '../../src/collect/ledger.js';
import { codeOf } from '../support/code-of.js';

const manifest = (last: number, ...voids: [number, number][]) => ({ name: 'x', last, void: voids });

test.each([
  ['everything', manifest(3), [1, 2, 3], 0],
  ['everything in another order', manifest(3), [3, 1, 2], 0],
  ['nothing', manifest(3), [], 3],
  ['all but one', manifest(3), [1, 3], 1],
  ['all but the void ones', manifest(6, [2, 3], [5, 5]), [1, 4, 6], 0],
  ['a void one that was stored after all', manifest(3, [2, 2]), [1, 2, 3], 0],
  ['void ones only', manifest(2, [1, 2]), [], 0],
  ['more than was promised', manifest(2), [1, 2, 3], 0],
  ['more than was promised in the place of what was', manifest(2), [1, 3], 1],
  ['something though nothing was promised', undefined, [1, 2], 0],
])('%s: the right number is missing', (_name, promised, numbers, missing) => {
  const ledger = createLedger(promised, false);
  for (const n of numbers) ledger.enter(`id-${n}`, n);
  expect(ledger.missing()).toBe(missing);
});

test('a number that two documents have is refused', async () => {
  const ledger = createLedger(manifest(3), false);
  ledger.enter('a', 1);
  expect(await codeOf(() => ledger.enter('b', 1))).toBe('tampered');
});

test('a number after the last is refused once all was stored', async () => {
  expect(await codeOf(() => createLedger(manifest(1), true).enter('a', 2))).toBe('tampered');
});

test('void ranges that hold more than there is are refused', async () => {
  expect(await codeOf(() => createLedger(manifest(1, [1, 5]), false))).toBe('tampered');
});

test('a document that was entered is known', () => {
  const ledger = createLedger(manifest(1), false);
  ledger.enter('a', 1);
  expect([ledger.has('a'), ledger.has('b')]).toEqual([true, false]);
});
