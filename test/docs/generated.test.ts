import { readFileSync } from 'node:fs';
import { CODES, ROUTE_LIST, type Code } from '@data-connector/protocol';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { placesOf } from '../../docs/generator/codes-page.js';
import { docsFile, generatedDocs } from '../../docs/generator/files.js';
import { OPERATIONS } from '../../docs/generator/operations.js';

const codes = Object.keys(CODES) as Code[];
let generated: Awaited<ReturnType<typeof generatedDocs>>;
beforeAll(async () => void (generated = await generatedDocs()));

describe('the generated documents', () => {
  it.each(['openapi.json', 'codes.md', 'protocol.md', 'operations.md', 'CODEOWNERS', '../README.md'])(
    'docs/%s is as npm run generate writes it',
    (name) => {
      const [, text] = generated.find(([file]) => file === docsFile(name)) ?? [];
      expect(readFileSync(docsFile(name), 'utf8') === text).toBe(true);
    },
  );

  it.each(codes)('%s occurs somewhere', (code) => {
    expect(placesOf(code)).not.toEqual([]);
  });

  it.each(codes)('%s says what it means and what to do, in plain sentences', (code) => {
    const { title, detail } = CODES[code];
    expect(title).toMatch(/^[^.]+$/);
    expect(detail).toMatch(/^[A-Z].+\.$/);
  });

  it('describe each public route of the table once, and no other', () => {
    const routes = ROUTE_LIST.filter(({ demands }) => demands !== 'inside').map(({ name }) => name);
    expect(OPERATIONS.map(({ id }) => id).sort()).toEqual(routes.sort());
  });
});
