import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '../../system/processes/main-process.js';

/** Every part that has an image, and its folder. */
export const PARTS = {
  gateway: 'gateway',
  facebook: 'services/facebook',
  twitter: 'services/twitter',
  keeper: 'services/keeper',
  notifier: 'services/notifier',
  'vault-demo': 'services/vault-demo',
} as const;

/** The folders of assembled images. */
export interface Images {
  readonly folder: string;
  /** Of a part, by its name or its folder. */
  of(part: string): string;
}

const SAME_DISK = statSync(tmpdir()).dev === statSync(ROOT).dev;

/** What git has, in a clean folder. */
function copySource(to: string): void {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', list, { cwd: ROOT }).toString().split('\0');
  for (const file of files.filter((each) => each && existsSync(join(ROOT, each)))) {
    mkdirSync(join(to, dirname(file)), { recursive: true });
    cpSync(join(ROOT, file), join(to, file));
  }
}

/** What npm ci would bring, as links: the steps after it are those to be proved. */
function linkModules(to: string): void {
  const within = (folder: string) => readdirSync(join(ROOT, folder)).map((name) => join(folder, name));
  for (const each of ['.', 'gateway', ...within('services'), ...within('shared')])
    if (existsSync(join(ROOT, each, 'node_modules')))
      execFileSync('cp', [SAME_DISK ? '-al' : '-a', join(ROOT, each, 'node_modules'), join(to, each)]);
}

/** Does the Dockerfile's own steps for every part, without Docker; nobody can write what comes of it. @throws Error with what a step printed */
export function assembleImages(): Images {
  const folder = mkdtempSync(join(tmpdir(), 'image-test-'));
  chmodSync(folder, 0o755);
  const source = join(folder, 'src');
  copySource(source);
  linkModules(source);
  const step = (command: string, args: readonly string[]) => {
    const done = spawnSync(command, args, { cwd: source, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}:\n${done.stdout}${done.stderr}`);
  };
  step('npm', ['run', '--silent', 'build']);
  for (const part of Object.keys(PARTS)) {
    step('sh', ['scripts/image/assemble.sh', part, join(folder, part)]);
    execFileSync('chmod', ['-R', 'a-w,a+rX', join(folder, part)]);
  }
  const names = new Map<string, string>(Object.entries(PARTS).map(([name, path]) => [path, name]));
  return { folder, of: (part) => join(folder, names.get(part) ?? part) };
}
