import { Trail } from '../../src/lists/trail.js';

const refused = expect.objectContaining({ code: 'provider_unavailable' });

test('a long way with empty pages in between is gone to its end', () => {
  const trail = new Trail();
  for (let page = 0; page < 5000; page++) trail.follow(String(page), page % 900 === 0 ? 1 : 0);
});

test('a page that leads back to any earlier one ends it', () => {
  const trail = new Trail();
  for (const place of ['a', 'b', 'c']) trail.follow(place, 1);
  expect(() => trail.follow('b', 1)).toThrow(refused);
});

test('pages without an item, each with a new place, end it', () => {
  const trail = new Trail();
  const follow = () => {
    for (let page = 0; page < 2000; page++) trail.follow(String(page), 0);
  };
  expect(follow).toThrow(refused);
});
