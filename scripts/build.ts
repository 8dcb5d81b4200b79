import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bringAlong } from './build/bring-along.js';
import { compile, transpile } from './build/compile.js';
import { withNeeds, workspacePackages } from './build/packages.js';

const HELP = `Compiles the packages to JavaScript in their dist folders; what is published gets its types too.

  npm run build                          all of them
  npm run build -- gateway services/x    these, and the packages that they need

What is built runs with production dependencies only: node dist/main.js in a service's folder.
`;

const root = join(import.meta.dirname, '..');

async function build(folders: readonly string[]): Promise<void> {
  const all = workspacePackages(root);
  const wanted = folders.length > 0 ? withNeeds(all, folders) : all;
  const published = wanted.filter((one) => one.published).map(({ folder }) => folder);
  const typed = withNeeds(all, published);
  for (const one of wanted) {
    rmSync(join(root, one.folder, 'dist'), { recursive: true, force: true });
    for (const tree of one.trees) await (typed.includes(one) ? compile(root, tree) : transpile(tree));
    if (one.published) bringAlong(root, one, all);
    if (one.ownBuild) {
      const { status } = spawnSync('npm', ['run', 'build'], {
        cwd: join(root, one.folder),
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      if (status !== 0) throw new Error(`The build script of ${one.folder} failed`);
    }
    console.log(`built ${one.folder}`);
  }
}

const folders = process.argv.slice(2);
if (folders.includes('--help')) console.log(HELP);
else
  try {
    await build(folders);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
