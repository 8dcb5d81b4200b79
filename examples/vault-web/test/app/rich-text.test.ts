import { describe, expect, it } from '@jest/globals';
import { beginningOf, piecesOf } from '../../src/app/records/rich-text.js';

describe('links in a text', () => {
  it.each([
    ['none', []],
    ['see https://a.example/b.', ['https://a.example/b']],
    ['(https://a.example/b)', ['https://a.example/b']],
    [
      'HTTP://A.example and https://b.example/?c=d&e=f, too',
      ['HTTP://A.example', 'https://b.example/?c=d&e=f'],
    ],
    ['<a href="https://a.example">x</a>', ['https://a.example']],
    ['javascript:alert(1) ftp://a.example https://', []],
  ])('%j', (text, urls) => {
    const pieces = piecesOf(text);
    expect(pieces.flatMap(({ url }) => url ?? [])).toEqual(urls);
    expect(
      pieces
        .filter(({ url }) => url === undefined)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(urls.reduce((rest, url) => rest.replace(url, ''), text));
  });

  it('are shown short', () => {
    const [link] = piecesOf(`https://www.a.example/${'b'.repeat(100)}`);
    expect(link?.text).toMatch(/^a\.example\/b+…$/);
    expect(link?.text.length).toBeLessThan(50);
  });
});

describe('the beginning of a long text', () => {
  it('is cut at a word', () => {
    expect(beginningOf(`${'word '.repeat(40)}`, 22)).toBe('word word word word…');
  });

  it('is not cut in the middle of an emoji', () => {
    expect(beginningOf('👍'.repeat(50), 21)).toBe(`${'👍'.repeat(10)}…`);
  });

  it.each(['', 'short', 'x'.repeat(120)])('is not there where the whole is short', (text) => {
    expect(beginningOf(text, 100)).toBeUndefined();
  });
});
