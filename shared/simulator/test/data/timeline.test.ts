import { dice } from '../../src/data/dice.js';
import { Timeline } from '../../src/data/timeline.js';

interface Item {
  readonly id: string;
  readonly at: number;
}

const timeline = (size = 10) =>
  new Timeline<Item>(
    size,
    (index) => ({ id: `g${index}`, at: index * 10 }),
    (item) => item.at,
  );
const ids = (items: Timeline<Item>, positions: readonly number[]) =>
  positions.map((position) => items.get(position)?.id);

test('a walk goes newest first and says where it goes on', () => {
  const items = timeline(5);
  const first = items.walk(4, 0, 3);
  expect([ids(items, first.positions), first.end]).toEqual([['g4', 'g3', 'g2'], 1]);
  const second = items.walk(first.end, 0, 3);
  expect([ids(items, second.positions), second.end]).toEqual([['g1', 'g0'], -1]);
});

test('a walk goes the other way too', () => {
  const { end, positions } = timeline(5).walk(1, 3, 10, 1);
  expect([positions, end]).toEqual([[1, 2, 3], 4]);
});

test('added items are the newest, and positions of the others stay', () => {
  const items = timeline(3);
  const { end } = items.walk(2, 0, 1);
  items.add({ id: 'new', at: 25 });
  expect(items.all.map(({ id }) => id)).toEqual(['new', 'g2', 'g1', 'g0']);
  expect(ids(items, items.walk(end, 0, 1).positions)).toEqual(['g1']);
  expect(() => items.add({ id: 'old', at: 1 })).toThrow('newest');
});

test('removed items leave holes', () => {
  const items = timeline(4);
  expect(items.remove(({ id }) => id === 'g2')).toBe(true);
  expect(items.remove(({ id }) => id === 'g2')).toBe(false);
  expect(ids(items, items.walk(3, 0, 3).positions)).toEqual(['g3', 'g1', 'g0']);
  expect(items.find(({ id }) => id === 'g2', 3, 0, -1)).toBe(2);
  expect([items.size, items.count, items.newest]).toEqual([4, 3, 3]);
});

test.each([
  [-5, 0],
  [0, 0],
  [15, 2],
  [20, 2],
  [91, 10],
])('the first item from key %i is at position %i', (key, position) => {
  expect(timeline().firstFrom(key)).toBe(position);
  expect(timeline().firstAfter(key - 1)).toBe(position);
});

test('the same seed throws the same dice, another seed others', () => {
  const throws = (seed: number) => Array.from({ length: 20 }, (_, index) => dice(seed)(index));
  expect(throws(7)).toEqual(throws(7));
  expect(throws(7)).not.toEqual(throws(8));
  expect(throws(7).every((value) => value >= 0 && value < 1)).toBe(true);
});
