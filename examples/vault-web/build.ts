import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundle } from './src/bundle.js';

// Where the compiled server takes the app from.
const folder = fileURLToPath(new URL('./dist/app', import.meta.url));
await mkdir(folder, { recursive: true });
for (const [path, contents] of await bundle()) await writeFile(folder + path, contents);
