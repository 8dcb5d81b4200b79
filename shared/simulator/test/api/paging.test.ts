import { nextText, placeOf, type Paged } from '../../src/api/paging.js';

test.each([
  { position: 0, page: 1 },
  { position: 41, page: 9999, state: 7 },
  { position: 999_999, page: 10_000 },
  { position: 36 ** 10, page: 123_456, state: 999_999_999 },
])('a token leads back to the place it was made of: page $page', (place) => {
  const paging = { by: 'token', parameter: 'after' } as const;
  const token = nextText(undefined, place, [], { paging } as never);
  const span = { from: 0, to: 0, step: 1 };
  expect(placeOf(token, { paging, span } as Paged)).toEqual(place);
});
