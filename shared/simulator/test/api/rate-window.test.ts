import { RateWindow } from '../../src/api/rate-window.js';

test('a rate window refuses what is over the limit until it ends', () => {
  let now = 0;
  const window = new RateWindow(1000, () => now);
  const allowed = () => window.take('key', 2).allowed;
  expect([allowed(), allowed(), allowed()]).toEqual([true, true, false]);
  expect(window.take('other', 2)).toEqual({ allowed: true, limit: 2, remaining: 1, resetAt: 1000 });
  now = 1000;
  expect(allowed()).toBe(true);
});
