import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const app = (file: string): string => fileURLToPath(new URL(`./app/${file}`, import.meta.url));

/** The protocol's formats need none of zod's words, in forty languages a third of the whole. */
const withoutLocales: Plugin = {
  name: 'without-locales',
  setup: (built) =>
    built.onLoad({ filter: /[/\\]zod[/\\]v4[/\\]locales[/\\]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    })),
};

/** Bundles the app for browsers of the last few years; contents by path. @throws Error of esbuild */
export async function bundle(): Promise<ReadonlyMap<string, Buffer>> {
  const { outputFiles } = await build({
    entryPoints: { app: app('main.tsx'), style: app('style/index.css'), worker: app('worker.ts') },
    outdir: '/',
    entryNames: '[name]',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: ['es2022', 'chrome109', 'firefox115', 'safari16.4'],
    conditions: ['data-connector-source'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'error',
    plugins: [withoutLocales],
    // The page's policy forbids making functions of text: zod is told not to try.
    banner: { js: 'globalThis.__zod_globalConfig={jitless:true};' },
  });
  const named = outputFiles.map(
    ({ path, contents }) => [path.replace('/style.css', '/app.css'), Buffer.from(contents)] as const,
  );
  return new Map([...named, ['/icon.svg', await readFile(app('icon.svg'))]]);
}
