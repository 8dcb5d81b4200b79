import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

const MODEL = readFileSync('docs/threat-model.md', 'utf8');

/** A test that a page names: `file › name`, the name as its file writes it. */
const namedIn = (text: string) =>
  [...text.matchAll(/`([^`]+\.test\.ts) › ([^`]+)`/g)].map(([, file = '', name = '']) => ({ file, name }));

/** Rows of the table of what the standards demand. */
const rows = (/<!-- standards -->([\s\S]*?)<!-- end -->/.exec(MODEL)?.[1] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .slice(2)
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

it.each(namedIn(MODEL))('$file has a test called “$name”', ({ file, name }) => {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  expect(["'", '"', '`'].filter((quote) => text.includes(`${quote}${name}${quote}`))).not.toEqual([]);
});

it.each(rows)('%s (%s) is held by a test', (...row) => {
  expect(row).toHaveLength(4);
  expect(namedIn(row[3] ?? '')).not.toEqual([]);
});

it('both standards are there, section by section', () => {
  expect(rows.filter(([section]) => section?.startsWith('9700, ')).length).toBeGreaterThanOrEqual(14);
  expect(rows.filter(([section]) => section?.startsWith('8252, ')).length).toBeGreaterThanOrEqual(7);
});
