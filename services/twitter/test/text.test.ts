import { beginning, plainText } from '../src/text.js';

const urls = [
  { url: 'https://t.co/abc', expanded_url: 'https://example.com/?a=1&b=2' },
  { url: 'https://t.co/abcd', expanded_url: 'https://example.org/' },
  { url: 'https://t.co/none', expanded_url: null },
];

test.each([
  ['a link is led back', 'see https://t.co/abc', 'see https://example.com/?a=1&b=2'],
  [
    'a link that begins like another is its own',
    'https://t.co/abcd https://t.co/abc',
    'https://example.org/ https://example.com/?a=1&b=2',
  ],
  [
    'a link without a target stays',
    'https://t.co/none https://t.co/unknown',
    'https://t.co/none https://t.co/unknown',
  ],
  ['escapes are undone once', '1 &lt; 2 &amp;&gt; 0 &amp;lt;', '1 < 2 &> 0 &lt;'],
  ['emoji and right-to-left text stay', '👨‍👩‍👧 مرحبا', '👨‍👩‍👧 مرحبا'],
])('%s', (_name, text, expected) => {
  expect(plainText(text, urls)).toBe(expected);
});

test.each([
  ['short text stays', 'abc', 3, 'abc'],
  ['long text is cut with a mark', 'abcdef', 4, 'abc…'],
  ['no emoji is cut through', 'ab👨‍👩‍👧‍👦cd', 8, 'ab…'],
  ['no accent is cut off', 'abe\u0301fgh', 4, 'ab…'],
])('%s', (_name, text, max, expected) => {
  expect(beginning(text, max)).toBe(expected);
});

test('the beginning of a text is never longer than asked', () => {
  const text = `${'x'.repeat(200)}${'🏴󠁧󠁢󠁳󠁣󠁴󠁿'.repeat(50)}`;
  for (let max = 1; max < 300; max++) expect(beginning(text, max).length).toBeLessThanOrEqual(max);
});
