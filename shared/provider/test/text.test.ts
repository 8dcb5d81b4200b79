import { lineOf } from '@data-connector/provider';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const FAMILY = '👩‍👩‍👧‍👦';

test.each([
  ['short', 10, 'short'],
  ['  spaces \n\t around  ', 20, 'spaces around'],
  ['two  and one more', 20, 'two and one more'],
  ['after\n a line', 20, 'after a line'],
  ['no\u00a0break', 20, 'no break'],
  ['0123456789', 10, '0123456789'],
  ['0123456789a', 10, '012345678…'],
  ['01234567 9a', 10, '01234567…'],
  [`abc${FAMILY}`, 10, 'abc…'],
  ['abcdefgh👍🏽x', 11, 'abcdefgh…'],
  ['abcdefgh🇦🇺x', 11, 'abcdefgh…'],
  ['abcdefghe\u0301', 9, 'abcdefgh…'],
  [`${'a '.repeat(4)}${' '.repeat(500)}b`, 20, 'a a a a…'],
  ['\u202egnp.exe', 10, 'gnp.exe'],
  ['one\u0000two', 10, 'one two'],
  ['x\ud83d', 10, 'x'],
])('%j in %i is %j', (text, max, expected) => {
  expect(lineOf(text, max)).toBe(expected);
});

test.each([FAMILY, '🇦🇺', '👍🏽', '1️⃣', 'é', 'क्षि', '한', 'ab'])(
  'a text of many %s is never cut inside one',
  (letter) => {
    const text = letter.repeat(200);
    const boundaries = new Set([...graphemes.segment(text)].map(({ index }) => index));
    for (let max = 20; max < 60; max++) {
      const kept = lineOf(text, max)?.slice(0, -1) ?? '';
      expect(boundaries.has(kept.length)).toBe(true);
      expect(text.startsWith(kept)).toBe(true);
    }
  },
);

test.each([
  '',
  '\u200b\u200d\ufeff',
  '\u2060\u00ad',
  '\u202e\u2066\u2069',
  '\u0000\u0007\u001b',
  '\u2800\u3164\u115f',
  ' \u00a0\u3000\n',
  '\u0301\ufe0f',
  '\ud83d',
  7,
  null,
  undefined,
])('%j is nothing to read', (text) => {
  expect(lineOf(text, 10)).toBeUndefined();
});

test.each(['👨‍👩‍👧', '1️⃣', '\u200fשלום', 'क्षि', '.', '\ue000'])('%s is something to read', (text) => {
  expect(lineOf(text, 20)).toBe(text);
});
