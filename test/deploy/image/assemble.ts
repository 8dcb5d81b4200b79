import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROVIDER_NAMES } from '../../../services/providers.js';
import { ROOT } from '../../system/processes/main-process.js';
import { copySource, packages } from '../../system/processes/working-copy.js';

/** Every part that has an image, and its folder. */
export const PARTS: Readonly<Record<string, string>> = {
  gateway: 'gateway',
  ...Object.fromEntries(PROVIDER_NAMES.map((name) => [name, `services/${name}`])),
  keeper: 'services/keeper',
  notifier: 'services/notifier',
  'vault-demo': 'examples/vault-web',
};

/** The folders of assembled images. */
export interface Images {
  readonly folder: string;
  /** Of a part, by its name or its folder. */
  of(part: string): string;
}

/** Does the Dockerfile's own steps for every part, without Docker; nobody can write what comes of it. @throws Error with what a step printed */
export function assembleImages(): Images {
  const folder = mkdtempSync(join(tmpdir(), 'image-test-'));
  chmodSync(folder, 0o755);
  // Beside the project, where what is installed takes a hard link and no copy.
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  const source = mkdtempSync(join(ROOT, 'dist/image-test-'));
  copySource(source);
  for (const each of ['.', ...packages()])
    if (existsSync(join(ROOT, each, 'node_modules')))
      execFileSync('cp', ['-al', join(ROOT, each, 'node_modules'), join(source, each, 'node_modules')]);
  const step = (command: string, args: readonly string[]) => {
    const done = spawnSync(command, args, { cwd: source, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}:\n${done.stdout}${done.stderr}`);
  };
  const assemble = (part: string) => {
    step('sh', ['deploy/image/assemble.sh', part, join(folder, part)]);
    execFileSync('chmod', ['-R', 'a-w,a+rX', join(folder, part)]);
  };
  // The first from nothing but the source, as in the Dockerfile; the others of what is built already, which is quicker.
  const [first = '', ...others] = Object.keys(PARTS);
  assemble(first);
  // What nothing of the system imports, such as an example, is not built.
  for (const each of packages().filter((path) => existsSync(join(ROOT, path, 'dist')))) {
    rmSync(join(source, each, 'dist'), { recursive: true, force: true });
    execFileSync('cp', ['-al', join(ROOT, each, 'dist'), join(source, each, 'dist')]);
  }
  others.forEach(assemble);
  rmSync(source, { recursive: true });
  const names = new Map<string, string>(Object.entries(PARTS).map(([name, path]) => [path, name]));
  return { folder, of: (part) => join(folder, names.get(part) ?? part) };
}
