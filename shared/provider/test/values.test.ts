import { emailOf, offsetOf } from '@data-connector/provider';

test.each([
  ['ada@example.com', 'ada@example.com'],
  [' ada@example.com\n', 'ada@example.com'],
  ['Ada <ada@example.com>', undefined],
  ['ada@localhost', undefined],
  ['', undefined],
  [`${'x'.repeat(250)}@example.com`, undefined],
  [7, undefined],
])('the e-mail address %.30j is %p', (value, expected) => {
  expect(emailOf(value)).toBe(expected);
});

test.each([
  ['Europe/Lisbon', '2026-01-15', '+00:00'],
  ['Europe/Lisbon', '2026-07-15', '+01:00'],
  ['Asia/Kolkata', '2026-07-15', '+05:30'],
  ['America/St_Johns', '2026-01-15', '-03:30'],
  ['UTC', '2026-01-15', '+00:00'],
  ['Middle/Earth', '2026-01-15', undefined],
  ['', '2026-01-15', undefined],
])('the clocks of %s are at %s ahead by %p', (zone, day, expected) => {
  expect(offsetOf(zone, Date.parse(day))).toBe(expected);
});

test('however many zones were made up, those that there are still have their offsets', () => {
  for (let i = 0; i < 1200; i++) expect(offsetOf(`Nowhere/${i}`, 0)).toBeUndefined();
  expect(offsetOf('Asia/Kathmandu', Date.parse('2026-01-01T00:00:00Z'))).toBe('+05:45');
  expect(offsetOf('x'.repeat(2 ** 20), 0)).toBeUndefined();
});
