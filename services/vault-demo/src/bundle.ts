import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const app = (file: string): string => fileURLToPath(new URL(`./app/${file}`, import.meta.url));

/** The protocol's formats need none of zod's words, in forty languages a third of the whole. */
const withoutLocales: Plugin = {
  name: 'without-locales',
  setup(plugged) {
    plugged.onLoad({ filter: /[/\\]zod[/\\]v4[/\\]locales[/\\]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/** The page's policy forbids making functions of text: zod is told not to try. */
const BANNER = 'globalThis.__zod_globalConfig={jitless:true};';

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
    plugins: [withoutLocales],
    banner: { js: BANNER },
    legalComments: 'none',
    logLevel: 'error',
  });
  return new Map<string, string | Uint8Array>([
    ...outputFiles.map(({ path, contents }) => [`/${basename(path)}`, contents] as const),
    ['/icon.svg', await readFile(app('icon.svg'))],
  ]);
}
