import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './main-process.js';

/** Copies what git has into a clean folder. */
export function copySource(to: string): void {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', list, { cwd: ROOT }).toString().split('\0');
  for (const file of files.filter((each) => each && existsSync(join(ROOT, each)))) {
    mkdirSync(join(to, dirname(file)), { recursive: true });
    cpSync(join(ROOT, file), join(to, file));
  }
}

/** Links to installed modules; the links among the project's own packages lead to the copies. */
function linkModules(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [there, here] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(there), here);
    else if (entry.name.startsWith('@')) linkModules(there, here);
    else symlinkSync(there, here);
  }
}

/** The folders of the project's packages. */
export function packages(): string[] {
  const within = (folder: string) =>
    readdirSync(join(ROOT, folder))
      .map((name) => join(folder, name))
      .filter((each) => existsSync(join(ROOT, each, 'package.json')));
  return ['gateway', ...['services', 'examples', 'shared'].flatMap(within)];
}

/** Makes a copy of the project, with links to its modules, in which can be built while somebody else builds in the project. */
export function workingCopy(to: string): void {
  copySource(to);
  for (const each of ['.', ...packages()]) {
    const modules = join(each, 'node_modules');
    if (existsSync(join(ROOT, modules))) linkModules(join(ROOT, modules), join(to, modules));
  }
}
