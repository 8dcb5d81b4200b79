import { htmlOf } from '../src/rich-text.js';

const DID = 'did:plc:z72i7hdynmk6r22z27h6tvur';
const OF = 'app.bsky.richtext.facet';
const link = (uri: unknown) => ({ $type: `${OF}#link`, uri });
const at = (byteStart: unknown, byteEnd: unknown, ...features: unknown[]) => ({
  index: { byteStart, byteEnd },
  features,
});
/** The words of a text, by their places in UTF-8. */
const on = (text: string, words: string, feature: object) => {
  const from = Buffer.byteLength(text.slice(0, text.indexOf(words)));
  return at(from, from + Buffer.byteLength(words), feature);
};
const A = link('https://a.example/');

test.each<[string, string, string]>([
  ['nothing', '', ''],
  ['an emoji of one code point', '🦋 ', '🦋 '],
  ['a family', '👩‍👩‍👧‍👦 ', '👩‍👩‍👧‍👦 '],
  ['letters of two and three bytes', 'é山 ', 'é山 '],
  ['what HTML would read', '<b> & "x"\n', '&lt;b&gt; &amp; &quot;x&quot;<br>'],
])('a link after %s stands where it is meant', (_name, before, html) => {
  const text = `${before}here 🌍 on`;
  expect(htmlOf(text, [on(text, 'here 🌍', A)])).toBe(`${html}<a href="https://a.example/">here 🌍</a> on`);
});

test('people and tags are links too, in the order of the text', () => {
  const text = '@ada says #été at example.com/…';
  const facets = [
    on(text, 'example.com/…', link('https://example.com/far?a=1&b="2"')),
    on(text, '#été', { $type: `${OF}#tag`, tag: 'été' }),
    on(text, '@ada', { $type: `${OF}#mention`, did: DID }),
  ];
  expect(htmlOf(text, facets)).toBe(
    `<a href="https://bsky.app/profile/${DID}">@ada</a> says <a href="https://bsky.app/hashtag/%C3%A9t%C3%A9">#été</a> at ` +
      '<a href="https://example.com/far?a=1&amp;b=%222%22">example.com/…</a>',
  );
});

test.each<[string, unknown]>([
  ['no list', 'facets'],
  ['no facets', [null, 7, {}]],
  ['no feature that is known', [at(0, 3, { $type: 'com.example.bold' })]],
  ['an address of a script', [at(0, 3, link('javascript:alert(1)'))]],
  ['somebody who is nobody', [at(0, 3, { $type: `${OF}#mention`, did: '../x' })]],
  ['a place inside of a letter', [at(0, 5, A)]],
  ['a place behind the end', [at(0, 9, A)]],
  ['a place before the beginning', [at(-1, 3, A)]],
  ['no length', [at(2, 2, A)]],
  ['an end before its beginning', [at(3, 1, A)]],
  ['a place that is no number', [at('0', 3, A)]],
  ['a place between numbers', [at(0.5, 3, A)]],
])('with %s it is the text', (_name, facets) => {
  expect(htmlOf('abc 🦋', facets)).toBe('abc 🦋');
});

test('of facets that overlap the first one holds', () => {
  const facets = [at(2, 6, link('https://b.example/')), at(0, 3, A)];
  expect(htmlOf('abcdef', facets)).toBe('<a href="https://a.example/">abc</a>def');
});

test('no text has no HTML', () => {
  for (const text of ['', ' ', undefined, 7]) expect(htmlOf(text, [])).toBeUndefined();
});

test('many facets take no long time, and halves of letters do no harm', () => {
  const text = 'x'.repeat(3000);
  const facets = Array.from({ length: 100_000 }, (_, i) => at(i % 3000, (i % 3000) + 1, A));
  expect(htmlOf(text, facets)).toContain('</a>');
  const tag = { $type: `${OF}#tag`, tag: '\ud83e' };
  expect(htmlOf('abc', [at(0, 3, tag)])).toContain('abc');
});
