import { shorten } from '../src/shorten.js';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const FAMILY = '👩‍👩‍👧‍👦';

test.each([
  ['short', 10, 'short'],
  ['  spaces \n\t around  ', 20, 'spaces around'],
  ['0123456789', 10, '0123456789'],
  ['0123456789a', 10, '012345678…'],
  ['01234567 9a', 10, '01234567…'],
  [`abc${FAMILY}`, 10, 'abc…'],
  ['abcdefgh👍🏽x', 11, 'abcdefgh…'],
  ['abcdefgh🇦🇺x', 11, 'abcdefgh…'],
  ['abcdefghe\u0301', 9, 'abcdefgh…'],
  ['\u0301'.repeat(50), 10, '…'],
  [`${'a '.repeat(4)}${' '.repeat(500)}b`, 20, 'a a a a…'],
  ['', 10, ''],
])('%j in %i is %j', (text, max, expected) => {
  expect(shorten(text, max)).toBe(expected);
});

test.each([FAMILY, '🇦🇺', '👍🏽', '1️⃣', 'é', 'क्षि', '한', 'ab'])(
  'a text of many %s is never cut inside one',
  (letter) => {
    const text = letter.repeat(200);
    const boundaries = new Set([...graphemes.segment(text)].map(({ index }) => index));
    for (let max = 20; max < 60; max++) {
      const kept = shorten(text, max).slice(0, -1);
      expect(boundaries.has(kept.length)).toBe(true);
      expect(text.startsWith(kept)).toBe(true);
    }
  },
);
