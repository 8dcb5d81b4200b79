import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, getFileInfo, resolveConfig } from 'prettier';
import { loadProviders } from '../../services/providers.js';
import { codesPage } from './codes-page.js';
import { makeExample, type Example } from './example/make-example.js';
import { openApiDocument } from './openapi.js';
import { exampleBlocks } from './example/blocks.js';
import { fieldsTable } from './fields-table.js';
import { withBlocks } from './marked-blocks.js';
import { codeOwners, providersTable } from './providers.js';
import { SCALE } from './scale.js';
import { SETTINGS } from './settings-page.js';

/** A file below docs/. */
export const docsFile = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** The worked example that docs/protocol.md shows. Its seals are random, so it is made once and kept. */
export const EXAMPLE_FILE = docsFile('vectors.json');

/** A file's text as the project formats it, if it does. */
export async function formatted(file: string, text: string): Promise<string> {
  const { inferredParser: parser } = await getFileInfo(file);
  return parser === null ? text : format(text, { ...(await resolveConfig(EXAMPLE_FILE)), parser });
}

/** Another worked example: its file and text. */
export const newExample = async (): Promise<readonly [file: string, text: string]> => [
  EXAMPLE_FILE,
  await formatted(EXAMPLE_FILE, JSON.stringify(await makeExample())),
];

/** Every generated document as it should be: path and text. */
export async function generatedDocs(): Promise<readonly (readonly [file: string, text: string])[]> {
  const example = JSON.parse(await readFile(EXAMPLE_FILE, 'utf8')) as Example;
  const providers = await loadProviders();
  const page = async (name: string, kinds: Parameters<typeof withBlocks>[1]) => {
    const file = docsFile(name);
    return [file, withBlocks(await readFile(file, 'utf8'), kinds)] as const;
  };
  const files = [
    [docsFile('openapi.json'), JSON.stringify(openApiDocument())],
    [docsFile('codes.md'), codesPage()],
    [docsFile('CODEOWNERS'), codeOwners(providers)],
    await page('protocol.md', { example: exampleBlocks(example), fields: fieldsTable }),
    await page('operations.md', { settings: SETTINGS, scale: SCALE }),
    await page('../README.md', { providers: providersTable(providers) }),
  ] as const;
  return Promise.all(files.map(async ([file, text]) => [file, await formatted(file, text)] as const));
}
