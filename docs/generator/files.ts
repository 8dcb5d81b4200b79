import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { codesPage } from './codes-page.js';
import type { Example } from './example/make-example.js';
import { openApiDocument } from './openapi.js';
import { BLOCKS } from './example/blocks.js';
import { fieldsTable } from './fields-table.js';
import { withBlocks } from './marked-blocks.js';
import { SETTINGS } from './settings-page.js';

/** A file below docs/. */
export const docsFile = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** The worked example that docs/protocol.md shows. Its seals are random, so it is made once and kept. */
export const EXAMPLE_FILE = docsFile('vectors.json');

/** A file's text as the project formats it. */
export async function formatted(file: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}

/** Every generated file below docs/ as it should be: path and text. */
export async function generatedDocs(): Promise<readonly (readonly [file: string, text: string])[]> {
  const example = JSON.parse(await readFile(EXAMPLE_FILE, 'utf8')) as Example;
  const protocol = docsFile('protocol.md');
  const operations = docsFile('operations.md');
  const examples = { make: (name: string) => BLOCKS[name]?.(example), all: Object.keys(BLOCKS) };
  const files = [
    [docsFile('openapi.json'), JSON.stringify(openApiDocument())],
    [docsFile('codes.md'), codesPage()],
    [
      protocol,
      withBlocks(await readFile(protocol, 'utf8'), { example: examples, fields: { make: fieldsTable } }),
    ],
    [operations, withBlocks(await readFile(operations, 'utf8'), { settings: SETTINGS })],
  ] as const;
  return Promise.all(files.map(async ([file, text]) => [file, await formatted(file, text)] as const));
}
