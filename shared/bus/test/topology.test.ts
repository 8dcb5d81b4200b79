import { DELAYS_MS, delayFor, queueNames } from '../src/rabbit/topology.js';

const hour = 3600_000;

it.each([
  [1, 250],
  [250, 250],
  [400, 250],
  [760, 1000],
  [1000, 1000],
  [3700, 4000],
  [5000, 4000],
  [15_000, 16_000],
  [hour, 1_024_000],
  [6 * hour, 4_096_000],
])('waits %i ms by going through the queue of %i ms first', (remaining, delay) => {
  expect(delayFor(remaining)).toBe(delay);
});

it.each([1, 300, 1500, 2000, 6000, 59_999, 10 * 60_000, hour, 24 * hour])(
  'reaches a wait of %i ms in a few steps, and at most a quarter of a second or a tenth late',
  (wait) => {
    let [passed, steps] = [0, 0];
    for (; passed < wait; steps++) passed += delayFor(wait - passed);
    expect(passed - wait).toBeLessThanOrEqual(Math.max(250, wait / 10));
    expect(steps).toBeLessThanOrEqual(30);
  },
);

it('names the queues that belong to one', () => {
  const { work, dead, delays } = queueNames('notifier');
  expect([work, dead, delays.get(250), delays.size]).toEqual([
    'notifier',
    'notifier.dead',
    'notifier.delay.250',
    DELAYS_MS.length,
  ]);
});
