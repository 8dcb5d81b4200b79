import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { declare, transpile } from './build/compile.js';
import { withNeeds, workspacePackages } from './build/packages.js';

const HELP = `Compiles the packages to JavaScript in their dist folders.

  npm run build                          all of them
  npm run build -- gateway services/x    these, and the packages that they need
  npm run build -- --types               types too, as whoever installs the packages elsewhere needs them

What is built runs with production dependencies only: node dist/main.js in a service's folder.
`;

const root = join(import.meta.dirname, '..');

async function build(folders: readonly string[], types: boolean): Promise<void> {
  const all = workspacePackages(root);
  const wanted = folders.length > 0 ? withNeeds(all, folders) : all;
  for (const one of wanted) {
    rmSync(join(root, one.folder, 'dist'), { recursive: true, force: true });
    for (const tree of one.trees) await transpile(tree);
    if (one.ownBuild) {
      const { status } = spawnSync('npm', ['run', 'build'], {
        cwd: join(root, one.folder),
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      if (status !== 0) throw new Error(`The build script of ${one.folder} failed`);
    }
    console.log(`built ${one.folder}`);
  }
  if (types)
    declare(
      root,
      wanted.flatMap(({ trees }) => trees),
    );
}

const words = process.argv.slice(2);
const folders = words.filter((word) => !word.startsWith('--'));
if (words.includes('--help')) console.log(HELP);
else
  try {
    await build(folders, words.includes('--types'));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
