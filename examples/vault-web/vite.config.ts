import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const app = (file: string): string => fileURLToPath(new URL(`./src/app/${file}`, import.meta.url));

/** The protocol's formats need none of zod's words, in forty languages a third of the whole. */
const withoutLocales: Plugin = {
  name: 'without-locales',
  load: (id) =>
    /[/\\]zod[/\\]v4[/\\]locales[/\\]index\.js$/.test(id)
      ? "export { default as en } from './en.js';"
      : undefined,
};

/** The icon is named by the page, not by the app: it comes along under its own name. */
const icon: Plugin = {
  name: 'icon',
  async generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'icon.svg', source: await readFile(app('icon.svg')) });
  },
};

// The app for browsers of the last few years. The server makes the page itself: it knows where the gateway is.
// eslint-disable-next-line no-restricted-syntax -- Vite asks for it
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  publicDir: false,
  logLevel: 'error',
  plugins: [withoutLocales, icon],
  resolve: { conditions: ['data-connector-source', 'module', 'browser'] },
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
  build: {
    outDir: fileURLToPath(new URL('./dist/app', import.meta.url)),
    target: ['es2022', 'chrome109', 'firefox115', 'safari16.4'],
    modulePreload: false,
    rollupOptions: {
      input: { app: app('main.tsx'), style: app('style/index.css'), worker: app('worker.ts') },
      output: {
        // The page's policy forbids making functions of text: zod is told not to try.
        banner: 'globalThis.__zod_globalConfig={jitless:true};',
        entryFileNames: '[name].js',
        assetFileNames: 'app[extname]',
      },
    },
  },
});
