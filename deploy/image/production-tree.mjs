// Lays out what one service runs on: what was built of it and of this project's packages that it needs, and of what is
// installed here, and so has the locked versions, what these need at run time.
//   node deploy/image/production-tree.mjs FOLDER TARGET
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';

const [folder, target] = process.argv.slice(2);
/** In packages for people to read, and not to run. */
const FOR_PEOPLE = /\.(map|d\.[mc]?ts|md)$/;
/** Types of others, which packages of this project need where they are compiled against. */
const TYPES = /\/node_modules\/(@types\/[^/]+|undici-types)$/;
/** A simulator stands for a third party in development. */
const SIMULATOR = /\/dist\/simulator$/;
const isWanted = (path) =>
  !SIMULATOR.test(path) && (/\/licen[cs]e[^/]*$/i.test(path) || !FOR_PEOPLE.test(path));

const [root, ...installed] = execFileSync(
  'npm',
  ['ls', '--omit=dev', '--all', '--parseable', '--workspace', folder],
  { encoding: 'utf8' },
)
  .trim()
  .split('\n');

for (const path of installed.filter((one) => !TYPES.test(one))) {
  const place = relative(root, path);
  const own = relative(root, realpathSync(path));
  if (own === place) {
    const nested = join(path, 'node_modules');
    cpSync(path, join(target, place), {
      recursive: true,
      filter: (file) => file !== nested && isWanted(file),
    });
    continue;
  }
  // A package of this project: a link to its folder.
  const { devDependencies, scripts, ...json } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'));
  mkdirSync(join(target, own), { recursive: true });
  writeFileSync(join(target, own, 'package.json'), `${JSON.stringify(json, null, 2)}\n`);
  cpSync(join(own, 'dist'), join(target, own, 'dist'), { recursive: true, filter: isWanted });
  mkdirSync(join(target, dirname(place)), { recursive: true });
  symlinkSync(relative(dirname(place), own), join(target, place));
}
// What the gateway says of itself; it looks for it there.
if (folder === 'gateway') cpSync('docs/openapi.json', join(target, 'docs/openapi.json'));
for (const file of ['LICENSE', 'deploy/image/healthcheck.mjs'])
  cpSync(file, join(target, file.split('/').at(-1)));
// One name for the main file of every image.
writeFileSync(join(target, 'main.mjs'), `import './${folder}/dist/main.js';\n`);
