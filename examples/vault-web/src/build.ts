import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.js';

// `npm run build`: the bundled app into dist, where the compiled server looks for it.
const folder = new URL('../dist/app/', import.meta.url);
await mkdir(folder, { recursive: true });
for (const [path, content] of await bundle())
  await writeFile(fileURLToPath(new URL(`.${path}`, folder)), content);
