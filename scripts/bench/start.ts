import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startedSystem } from './started.js';
import { each, rounds, type Bench } from './report.js';

/** Installs a commit's tree into a folder of its own and starts it. */
async function fromNothing(commit: string) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-clone-'));
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  run('git', 'clone', '--quiet', '--no-checkout', process.cwd(), '.');
  run('git', 'checkout', '--quiet', commit);
  const begun = performance.now();
  run('npm', 'ci', '--prefer-offline', '--no-audit', '--no-fund');
  const install = (performance.now() - begun) / 1000;
  const installed = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8')) as {
    packages: object;
  };
  const packages = Object.keys(installed.packages).length;
  const mib = Number(run('du', '-sk', 'node_modules').split('\t')[0]) / 1024;
  const system = await startedSystem({}, folder);
  await system.end();
  rmSync(folder, { recursive: true });
  return { install, packages, mib, ready: system.seconds };
}

/** What `npm ci && npm start` take in a fresh clone of a commit; packages lie in npm’s cache after the first round. */
export async function benchStart({ figure, commit }: Bench): Promise<void> {
  const { clone } = await rounds({ clone: () => fromNothing(commit) });
  figure('npm ci', each(clone, 'install'), 's');
  figure('npm ci: packages', clone[0]?.packages ?? NaN, 'packages');
  figure('npm ci: node_modules', clone[0]?.mib ?? NaN, 'MiB');
  figure('npm start, until it is ready', each(clone, 'ready'), 's');
}
