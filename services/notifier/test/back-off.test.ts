import { backOff, LIMITS } from '../src/limits.js';

const hour = 3600_000;

it.each([
  [1, 2000],
  [2, 6000],
  [4, 54_000],
  [7, 1_458_000],
  [8, hour],
  [12, hour],
])('waits after call %i up to %i ms, and at least three quarters of that', (attempt, whole) => {
  const waits = Array.from({ length: 200 }, () => backOff(attempt, LIMITS));
  expect(Math.max(...waits)).toBeLessThanOrEqual(whole);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(whole * 0.75);
  expect(new Set(waits).size).toBeGreaterThan(100);
});

it('waits as long as a relay asks, up to an hour', () => {
  expect([backOff(1, LIMITS, 90_000), backOff(1, LIMITS, 24 * hour)]).toEqual([90_000, hour]);
});
