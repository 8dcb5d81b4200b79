// Lays out what one service runs on: what was built of it and of this project's packages that it needs, and manifests
// without what is for development. `npm install` in there then brings the locked versions of the rest.
//   node scripts/image/production-tree.mjs FOLDER TARGET
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [folder, target] = process.argv.slice(2);
const read = (path) => JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
const root = read('.');
const folders = root.workspaces
  .flatMap((pattern) =>
    pattern.endsWith('/*')
      ? readdirSync(dirname(pattern)).map((name) => join(dirname(pattern), name))
      : [pattern],
  )
  .filter((each) => existsSync(join(each, 'package.json')));
const byName = new Map(folders.map((each) => [read(each).name, each]));

const needed = new Set();
const need = (each) => {
  if (needed.has(each)) return;
  needed.add(each);
  for (const name of Object.keys(read(each).dependencies ?? {})) if (byName.has(name)) need(byName.get(name));
};
need(folder);

const manifest = (path, json) => {
  mkdirSync(join(target, path), { recursive: true });
  writeFileSync(join(target, path, 'package.json'), `${JSON.stringify(json, null, 2)}\n`);
};
manifest('.', {
  name: root.name,
  version: root.version,
  private: true,
  license: root.license,
  type: 'module',
  workspaces: [...needed],
});
for (const each of needed) {
  const json = read(each);
  delete json.devDependencies;
  delete json.scripts;
  manifest(each, json);
  cpSync(join(each, 'dist'), join(target, each, 'dist'), {
    recursive: true,
    // Simulators stand for third parties in development; maps and types are for developers.
    filter: (path) => !/(\/dist\/simulator$|\.map$|\.d\.ts$)/.test(path),
  });
}
cpSync('package-lock.json', join(target, 'package-lock.json'));
// What the gateway says of itself; it looks for it there.
if (folder === 'gateway') cpSync('docs/openapi.json', join(target, 'docs/openapi.json'));
for (const file of ['LICENSE', 'scripts/image/healthcheck.mjs'])
  cpSync(file, join(target, file.split('/').at(-1)));
// One name for the main file of every image.
writeFileSync(join(target, 'main.mjs'), `import './${folder}/dist/main.js';\n`);
