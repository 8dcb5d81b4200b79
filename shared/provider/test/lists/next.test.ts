import { afterLast, linkHeader, nextToken, nextUrl, offset, pageNumber } from '@data-connector/provider';
import { placeIn, placeText, type Asked, type Next } from '../../src/lists/next.js';

const refused = expect.objectContaining({ code: 'provider_unavailable' });
const first: Asked = { place: {}, count: 10 };
const after = (next: Next, body: unknown, { asked = first, link }: { asked?: Asked; link?: string } = {}) =>
  next.of({ status: 200, headers: new Headers(link === undefined ? {} : { link }), body }, asked);

describe('a token in the body', () => {
  const next = nextToken('meta.next', 'from');

  test.each([
    ['abc', { from: 'abc' }],
    [7, { from: '7' }],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('%j leads to %j', (token, place) => {
    expect(after(next, { meta: { next: token } })).toEqual(place);
  });

  test.each([{}, { meta: null }, { meta: [] }])('there is none in %j', (body) => {
    expect(after(next, body)).toBeUndefined();
  });

  test.each(['two words', 'line\nline', 'x'.repeat(1025)])('%.10j is no end of the list', (token) => {
    expect(() => after(next, { meta: { next: token } })).toThrow(refused);
  });
});

describe('an address in the body', () => {
  const next = nextUrl('paging.next', 'after', 'page[cursor]');

  test('is taken for what it says of a place, and for nothing else', () => {
    const address = 'https://evil.example/x?access_token=T&after=5&limit=9&page[cursor]=c&method=delete';
    expect(after(next, { paging: { next: address } })).toEqual({ after: '5', 'page[cursor]': 'c' });
  });

  test('may be a path', () => {
    expect(after(next, { paging: { next: '/things?after=5' } })).toEqual({ after: '5' });
  });

  test.each([{}, { paging: null }, { paging: { next: '' } }, { paging: { cursors: { after: 'x' } } }])(
    'there is none in %j',
    (body) => {
      expect(after(next, body)).toBeUndefined();
    },
  );

  test.each(['x', 'https://[', 'https://a.example/?method=delete', `/?after=${'x'.repeat(1025)}`])(
    '%.40j is not the first page again',
    (address) => {
      expect(() => after(next, { paging: { next: address } })).toThrow(refused);
    },
  );
});

test.each([
  ['<https://a.example/?page=2>; rel="next"', { page: '2' }],
  [
    '<https://a.example/?page=1>; rel="prev", <https://a.example/?page=3>; title="x"; rel=next',
    { page: '3' },
  ],
  ['<https://a.example/?page=9>; rel="last"', undefined],
  ['<https://a.example/?page=9>; rel="nextish"', undefined],
  [undefined, undefined],
])('the header Link: %s leads to %j', (link, place) => {
  expect(after(linkHeader('page'), {}, link === undefined ? {} : { link })).toEqual(place);
});

test.each<[string, Next, Asked, object | undefined]>([
  ['a full first page', offset(), first, { offset: '10' }],
  ['a full page further on', offset('skip'), { ...first, place: { skip: '10' } }, { skip: '20' }],
  ['a page that lacks what may not be seen', offset(), { ...first, count: 9 }, { offset: '9' }],
  ['an empty page', offset(), { ...first, count: 0 }, undefined],
  ['the first page of numbered ones', pageNumber(), first, { page: '2' }],
  ['a page with a number', pageNumber('p'), { ...first, place: { p: '2' } }, { p: '3' }],
  ['an empty page with a number', pageNumber(), { ...first, count: 0 }, undefined],
])('%s leads on by what was counted', (_name, next, asked, place) => {
  expect(after(next, {}, { asked })).toEqual(place);
});

test.each<[string, Next, unknown, object | undefined]>([
  ['a list', afterLast(), [{ id: '7' }, { id: '9007199254740993' }], { after: '9007199254740993' }],
  ['a list whose items are named otherwise', afterLast('max_id', 'key'), [{ key: 5 }], { max_id: '5' }],
  ['a list whose last item cannot be read', afterLast(), [{ id: '7' }, null], { after: '7' }],
  ['a list of nothing that can be read', afterLast(), [null, {}], undefined],
  ['an empty list', afterLast(), [], undefined],
  ['no list', afterLast(), { id: '7' }, undefined],
])('%s leads on after its last item', (_name, next, body, place) => {
  expect(after(next, body)).toEqual(place);
});

test('a place comes back from a cursor as it was, and only with its own parameters', () => {
  const next = nextUrl('next', 'after', 'page[cursor]');
  const place = { after: 'a+b/c==&x', 'page[cursor]': 'c' };
  expect(placeIn(placeText(place), next)).toEqual(place);
  expect(placeIn('after=5&method=delete&access_token=T', next)).toEqual({ after: '5' });
  expect(placeIn('after=5', undefined)).toEqual({});
  expect(placeIn(undefined, next)).toEqual({});
});
