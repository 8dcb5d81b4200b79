import { Recent } from '../../src/ledger/recent.js';

const of = (_id: string, text: string) => ({ _id, text });
const place = () => new Recent<ReturnType<typeof of>>(({ text }) => text.length);

test('the latest of each is kept, and what was kept first goes first once there is no more room', () => {
  const recent = place();
  recent.keep(of('a', 'old'));
  recent.keep(of('b', ''));
  recent.keep(of('a', 'new'));
  expect(recent.get('a')?.text).toBe('new');
  for (let i = 0; i < 128; i++) recent.keep(of(`large-${i}`, 'x'.repeat(2 ** 16)));
  expect([recent.get('b'), recent.get('a')]).toEqual([undefined, undefined]);
  expect(recent.get('large-0')).toBeDefined();
});

test('what is too large is not kept, nor what it takes the place of', () => {
  const recent = place();
  recent.keep(of('a', 'small'));
  recent.keep(of('a', 'x'.repeat(2 ** 16 + 1)));
  expect(recent.get('a')).toBeUndefined();
});
