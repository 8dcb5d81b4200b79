import { RateWindow, TextCache, Timeline, dice } from '@data-connector/simulator';

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
const ids = (items: readonly { item: Item }[]) => items.map(({ item }) => item.id);

test('pages come newest first and end with -1', () => {
  const items = timeline(5);
  const first = items.slice(Infinity, 0, 3);
  expect(ids(first.items)).toEqual(['g4', 'g3', 'g2']);
  const second = items.slice(first.next, 0, 3);
  expect(ids(second.items)).toEqual(['g1', 'g0']);
  expect(second.next).toBe(-1);
});

test('added items are the newest, and positions of the others stay', () => {
  const items = timeline(3);
  const { next } = items.slice(Infinity, 0, 1);
  items.add({ id: 'new', at: 25 });
  expect(ids(items.slice(Infinity, 0, 1).items)).toEqual(['new']);
  expect(ids(items.slice(next, 0, 1).items)).toEqual(['g1']);
  expect(() => items.add({ id: 'old', at: 1 })).toThrow('newest');
});

test('removed items leave holes', () => {
  const items = timeline(4);
  expect(items.remove(({ id }) => id === 'g2')).toBe(true);
  expect(items.remove(({ id }) => id === 'g2')).toBe(false);
  expect(ids(items.slice(Infinity, 0, 3).items)).toEqual(['g3', 'g1', 'g0']);
  expect([items.size, items.count]).toEqual([4, 3]);
});

test.each([
  [-5, 0],
  [0, 0],
  [15, 2],
  [20, 2],
  [91, 10],
])('the first item from key %i is at position %i', (key, position) => {
  expect(timeline().firstFrom(key)).toBe(position);
});

test('the same seed throws the same dice, another seed others', () => {
  const throws = (seed: number) => Array.from({ length: 20 }, (_, index) => dice(seed)(index));
  expect(throws(7)).toEqual(throws(7));
  expect(throws(7)).not.toEqual(throws(8));
  expect(throws(7).every((value) => value >= 0 && value < 1)).toBe(true);
});

test('a text cache makes a text once, until it is full', () => {
  const cache = new TextCache(2);
  let made = 0;
  const get = (key: string) => cache.get(key, () => `${key}${++made}`);
  expect([get('a'), get('a'), get('b'), get('c'), get('c'), get('a')]).toEqual([
    'a1',
    'a1',
    'b2',
    'c3',
    'c4',
    'a1',
  ]);
});

test('a rate window refuses what is over the limit until it ends', () => {
  let now = 0;
  const window = new RateWindow(1000, () => now);
  const allowed = () => window.take('key', 2).allowed;
  expect([allowed(), allowed(), allowed()]).toEqual([true, true, false]);
  expect(window.take('other', 2)).toEqual({ allowed: true, limit: 2, remaining: 1, resetAt: 1000 });
  now = 1000;
  expect(allowed()).toBe(true);
});
