import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, type Document } from 'yaml';
import { ConfigFault } from './fault.js';
import type { Tree } from './tree.js';

/** What is read is the project's own: every service repeats what all of them have. */
const MOST_ALIASES = 10_000;

/** The documents of a YAML text. @throws ConfigFault that names the line of a syntax fault */
export function parseYaml(text: string, file: string): Tree[] {
  // kubectl reads YAML 1.1, where 0440 is octal; so does Docker Compose.
  const documents = parseAllDocuments(text, { version: '1.1', merge: true, uniqueKeys: true });
  return (documents as Document[]).map((document) => {
    const [error] = document.errors;
    if (error) throw new ConfigFault(`${file}: line ${error.linePos?.[0].line ?? 1}: ${error.code}`);
    try {
      return document.toJS({ maxAliasCount: MOST_ALIASES }) as Tree;
    } catch (fault) {
      throw new ConfigFault(`${file}: ${(fault as Error).message}`);
    }
  });
}

/** The text of a file. @throws ConfigFault when it cannot be read */
export function readText(root: string, file: string): string {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch {
    throw new ConfigFault(`${file}: cannot be read`);
  }
}
