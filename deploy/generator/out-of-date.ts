import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Generated } from './files.js';

const textOf = (file: string): string | undefined =>
  existsSync(file) ? readFileSync(file, 'utf8') : undefined;

/** The generated files that are not as they should be. */
export const outOfDate = (files: readonly Generated[]): Generated[] =>
  files.filter(([file, text]) => textOf(file) !== text);

/** Makes generated files as they should be. */
export function writeGenerated(files: readonly Generated[]): void {
  for (const [file, text] of files) {
    mkdirSync(dirname(file), { recursive: true });
    if (text === undefined) rmSync(file);
    else writeFileSync(file, text);
  }
}
