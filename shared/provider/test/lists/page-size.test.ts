import { PageSize } from '../../src/lists/page-size.js';

/** Asks for pages at a third party that takes at most `most(i)` items for the page `i`: the sizes asked for, refused ones as negative. */
function asked(pages: number, most: (page: number) => number, size = new PageSize(100, 5)): number[] {
  const sizes: number[] = [];
  for (let page = 0; page < pages;)
    if (size.now <= most(page)) {
      sizes.push(size.now);
      size.served();
      page++;
    } else {
      sizes.push(-size.now);
      size.refused(undefined);
    }
  return sizes;
}

test('a size that nobody refuses stays', () => {
  expect(asked(3, () => 100)).toEqual([100, 100, 100]);
});

test('one page that is too large costs the others nothing', () => {
  expect(asked(6, (page) => (page === 0 ? 10 : 100))).toEqual([-100, -50, -25, -12, 6, 12, 24, 48, 96, 100]);
});

test('a size that is refused again and again is tried ever more seldom', () => {
  const refusals = (pages: number) => asked(pages, () => 25).filter((size) => size < 0).length;
  expect(refusals(100)).toBeLessThan(10);
  expect(refusals(1000)).toBeLessThan(25);
});

test('below the smallest there is nothing to ask for', () => {
  expect(() => asked(1, () => 4)).toThrow(expect.objectContaining({ code: 'provider_unavailable' }));
});
