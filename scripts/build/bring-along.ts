import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { WorkspacePackage } from './packages.js';

const SOURCE_MAP = /^\/\/# sourceMappingURL=.*\n?/m;
const SPECIFIER = /(\bfrom |\bimport\()(['"])(@[^'"]+)\2/g;

/** A file whose imports of some packages, by name, are imports of the files that have come along. */
function rewritten(text: string, file: string, entries: ReadonlyMap<string, string>): string {
  return text
    .replace(SOURCE_MAP, '')
    .replace(SPECIFIER, (whole, before: string, quote: string, name: string) => {
      const entry = entries.get(name);
      if (entry === undefined) return whole;
      const path = relative(dirname(file), entry).split(sep).join('/');
      return `${before}${quote}${path.startsWith('.') ? path : `./${path}`}${quote}`;
    });
}

/**
 * Copies what a built package needs of this repository into its dist, code and types, and leads its imports there: who
 * installs the package finds nothing else of this repository. Source maps stay here, for what is compiled reads as the source.
 */
export function bringAlong(root: string, one: WorkspacePackage, all: readonly WorkspacePackage[]): void {
  const dist = join(root, one.folder, 'dist');
  const entries = new Map<string, string>();
  for (const { name, folder } of all.filter(({ name }) => one.needs.includes(name))) {
    const copy = join(dist, name.split('/').at(-1) ?? name);
    cpSync(join(root, folder, 'dist'), copy, { recursive: true });
    entries.set(name, join(copy, 'index.js'));
  }
  for (const path of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    const file = join(dist, path);
    if (path.endsWith('.map')) rmSync(file);
    if (/\.(js|d\.ts)$/.test(path)) writeFileSync(file, rewritten(readFileSync(file, 'utf8'), file, entries));
  }
}
