import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** What the page needs, by path. */
export type Assets = ReadonlyMap<string, Buffer>;

export const PATHS = ['/app.js', '/app.css', '/worker.js', '/icon.svg'] as const;

/** The files as `npm run build` has made them. @throws what the file system says, if it has not */
export async function builtAssets(): Promise<Assets> {
  const file = (path: string) => fileURLToPath(new URL(`../dist/app${path}`, import.meta.url));
  return new Map(
    await Promise.all(
      PATHS.map(async (path): Promise<[string, Buffer]> => [path, await readFile(file(path))]),
    ),
  );
}

/** The files: as they were built when this runs built, otherwise bundled now. */
export async function loadAssets(): Promise<Assets> {
  if (!import.meta.url.endsWith('.ts')) return builtAssets();
  const { bundle } = await import('./bundle.js');
  return bundle();
}
