import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const app = (file: string): string => fileURLToPath(new URL(`./app/${file}`, import.meta.url));

/** Bundles the app for browsers of the last few years; contents by path. @throws Error of esbuild */
export async function bundle(): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: [
      { in: app('main.tsx'), out: 'app' },
      { in: app('style/index.css'), out: 'app' },
      { in: app('worker.ts'), out: 'worker' },
    ],
    outdir: '/',
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: ['es2022', 'chrome109', 'firefox115', 'safari16.4'],
    conditions: ['data-connector-source'],
    alias: { events: app('node-events.ts') },
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'error',
  });
  return new Map<string, string | Uint8Array>([
    ...outputFiles.map(({ path, contents }) => [`/${basename(path)}`, contents] as const),
    ['/icon.svg', await readFile(app('icon.svg'))],
  ]);
}
