import { jest } from '@jest/globals';
import * as faults from '../../src/third-party/faults.js';

const { rateLimited } = faults;

const now = Date.parse('2026-11-28T12:00:00Z');
beforeAll(() => {
  jest.useFakeTimers({ now });
});
afterAll(() => {
  jest.useRealTimers();
});

const date = (ms: number): string => new Date(now + ms).toUTCString();
const MINUTE = 60_000;

test.each<[string, Record<string, string>, { until?: number; inMs?: number }, number]>([
  ['by their clock, which is right', { date: date(0) }, { until: now + 5 * MINUTE }, 5 * MINUTE],
  ['by their clock, which is late', { date: date(-10 * MINUTE) }, { until: now - 5 * MINUTE }, 5 * MINUTE],
  ['by their clock, which is early', { date: date(10 * MINUTE) }, { until: now + 15 * MINUTE }, 5 * MINUTE],
  ['by ours, if they tell no time', {}, { until: now + 5 * MINUTE }, 5 * MINUTE],
  ['in a second, if it ends just now', { date: date(0) }, { until: now }, 1000],
  ['in 15 minutes, if it ended in their past', { date: date(0) }, { until: now - MINUTE }, 15 * MINUTE],
  ['in 15 minutes, if it ended in our past', {}, { until: now - 5 * MINUTE }, 15 * MINUTE],
  ['in 15 minutes, if they say nothing', {}, {}, 15 * MINUTE],
  ['in 15 minutes, if they say nonsense', { 'retry-after': 'soon', date: 'x' }, { until: NaN }, 15 * MINUTE],
  ['after what they say', { 'retry-after': '60' }, { inMs: 7 * MINUTE }, 7 * MINUTE],
  ['after Retry-After in seconds', { 'retry-after': '90' }, {}, 90_000],
  ['after a fraction of a second', { 'retry-after': '0.4' }, {}, 1000],
  [
    'at Retry-After, by their clock',
    { 'retry-after': date(12 * MINUTE), date: date(10 * MINUTE) },
    {},
    2 * MINUTE,
  ],
  ['tomorrow at the latest', { 'retry-after': '9999999' }, {}, 86_400_000],
])('asking helps again %s', (_name, headers, end, wait) => {
  const { extras } = rateLimited({ ...end, headers: new Headers(headers) });
  expect(Date.parse(extras.retryAt ?? '') - now).toBe(wait);
});

test.each(['TokenRejected', 'PageTooLarge', 'PlaceUnknown', 'TokenForgotten', 'ItemGone'] as const)(
  '%s has a name that the log can tell',
  (name) => {
    expect([faults[name].name, new faults[name]().name]).toEqual([name, name]);
  },
);
