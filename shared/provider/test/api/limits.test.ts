import { remaining } from '@data-connector/provider';

const limits = remaining('x-limit', 'x-day');
const NOW = Math.floor(Date.now() / 1000);

test.each<[object, number | undefined]>([
  [{ 'x-limit-limit': '100', 'x-limit-remaining': '25' }, 0.25],
  [{ 'x-limit-limit': '100', 'x-limit-remaining': '0' }, 0],
  [{ 'x-limit-limit': '100', 'x-limit-remaining': '130' }, 1],
  [{ 'x-limit-limit': '0', 'x-limit-remaining': '0' }, undefined],
  [{ 'x-limit-limit': '100', 'x-limit-remaining': '-1' }, undefined],
  [{ 'x-limit-limit': 'many', 'x-limit-remaining': '7' }, undefined],
  [{ 'x-limit-limit': '100' }, undefined],
  [{}, undefined],
])('with %j there is left of the limit: %p', (headers, left) => {
  expect(limits.left(new Headers(headers as Record<string, string>))).toBe(left);
});

test.each<[string, object, object]>([
  ['since 1970', { 'x-limit-reset': String(NOW + 300) }, { until: (NOW + 300) * 1000 }],
  ['from now on', { 'x-limit-reset': '300' }, { inMs: 300_000 }],
  ['with a fraction', { 'x-limit-reset': '0.5' }, { inMs: 500 }],
  ['as a date', { 'x-limit-reset': '2026-11-28T12:00:00Z' }, { until: Date.parse('2026-11-28T12:00:00Z') }],
  ['as nonsense', { 'x-limit-reset': 'soon' }, {}],
  ['not at all', {}, {}],
  [
    'of the limit that is reached',
    { 'x-limit-remaining': '9', 'x-limit-reset': '60', 'x-day-remaining': '0', 'x-day-reset': '7200' },
    { inMs: 7_200_000 },
  ],
  [
    'of the later one of two that are reached',
    { 'x-limit-remaining': '0', 'x-limit-reset': '60', 'x-day-remaining': '0', 'x-day-reset': '7200' },
    { inMs: 7_200_000 },
  ],
  [
    'of the first, if none is said to be reached',
    { 'x-limit-reset': '60', 'x-day-remaining': '5', 'x-day-reset': '7200' },
    { inMs: 60_000 },
  ],
  [
    'by Retry-After alone, if none is said to be reached',
    { 'x-limit-remaining': '9', 'x-limit-reset': '3600', 'retry-after': '60' },
    {},
  ],
])('the end of a limit is told %s', (_name, headers, end) => {
  const answer = { status: 429, headers: new Headers(headers as Record<string, string>), body: {} };
  expect(limits.end(answer)).toEqual(end);
});
