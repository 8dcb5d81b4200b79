import { plainText } from '../src/text.js';

const urls = [
  { url: 'https://t.co/abc', expanded_url: 'https://example.com/?a=1&b=2' },
  { url: 'https://t.co/abcd', expanded_url: 'https://example.org/' },
  { url: 'https://t.co/none', expanded_url: null },
  { url: 'https://t.co/empty', expanded_url: '' },
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
    'https://t.co/none https://t.co/unknown https://t.co/empty',
    'https://t.co/none https://t.co/unknown https://t.co/empty',
  ],
  ['escapes are undone once', '1 &lt; 2 &amp;&gt; 0 &amp;lt;', '1 < 2 &> 0 &lt;'],
  ['emoji and right-to-left text stay', '👨‍👩‍👧 مرحبا', '👨‍👩‍👧 مرحبا'],
])('%s', (_name, text, expected) => {
  expect(plainText(text, urls)).toBe(expected);
});

test('a link that X added is left out, with the space before it', () => {
  const added = {
    url: 'https://t.co/pic',
    expanded_url: 'https://x.com/a/status/1/photo/1',
    media_key: '3_1',
  };
  const isAdded = ({ media_key }: { media_key?: string | null | undefined }) => media_key !== undefined;
  expect(plainText('Sunny\n\nhttps://t.co/pic', [added], isAdded)).toBe('Sunny');
  expect(plainText('https://t.co/pic', [added], isAdded)).toBe('');
});
