import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A file as it is served. */
export interface Asset {
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
}

/** What the page needs, by path. */
export type Assets = ReadonlyMap<string, Asset>;

/** The files' paths and types. */
export const FILES: Readonly<Record<string, string>> = {
  '/app.js': 'text/javascript; charset=utf-8',
  '/app.css': 'text/css; charset=utf-8',
  '/worker.js': 'text/javascript; charset=utf-8',
  '/icon.svg': 'image/svg+xml',
};

/** A served file of a type and its content. */
export function asset(type: string, content: string | Uint8Array): Asset {
  const body = Buffer.from(content);
  return { type, body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}

/** The files by path, from their contents. */
export function assetsOf(contents: ReadonlyMap<string, string | Uint8Array>): Assets {
  return new Map([...contents].map(([path, content]) => [path, asset(FILES[path] ?? '', content)]));
}

/** The files as `npm run build` has made them. @throws what the file system says, if it has not */
export async function builtAssets(): Promise<Assets> {
  const contents = new Map<string, Uint8Array>();
  for (const path of Object.keys(FILES))
    contents.set(path, await readFile(fileURLToPath(new URL(`../dist/app${path}`, import.meta.url))));
  return assetsOf(contents);
}

/** The files: as they were built when this runs built, otherwise bundled now. */
export async function loadAssets(): Promise<Assets> {
  if (!import.meta.url.endsWith('.ts')) return builtAssets();
  const { bundle } = await import('./bundle.js');
  return assetsOf(await bundle());
}
