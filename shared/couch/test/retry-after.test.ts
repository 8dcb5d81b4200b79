import { retryAfterMs } from '../src/retry-after.js';

test.each([
  ['2', 2000],
  ['0', 0],
  ['86400', 15_000],
  [new Date(0).toUTCString(), 0],
  [new Date(Date.now() + 3_600_000).toUTCString(), 15_000],
  ['soon', undefined],
  ['-1', undefined],
  [undefined, undefined],
])('Retry-After: %s is a wait of %p ms', (text, ms) => {
  expect(retryAfterMs(text)).toBe(ms);
});
