import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until } from '@data-connector/testing/until';
import { freePort } from '../system/processes/commands.js';

const ROOT = join(import.meta.dirname, '../..');
const SERVICE = 'gateway';
const SAME_DISK = statSync(tmpdir()).dev === statSync(ROOT).dev;
const isRoot = process.getuid?.() === 0;

jest.setTimeout(180_000);

// The Dockerfile's own steps, without Docker: an unprivileged user is needed for the proof, and only root can become one.
(isRoot ? describe : describe.skip)('the image of the gateway', () => {
  const folder = mkdtempSync(join(tmpdir(), 'image-test-'));
  const source = join(folder, 'src');
  const tree = join(folder, 'app');
  const children: ChildProcess[] = [];

  const asNobody = (args: readonly string[], env: Record<string, string>) => {
    const ids = ['--reuid', '65532', '--regid', '65532', '--clear-groups', '--no-new-privs'];
    const child = spawn('setpriv', [...ids, process.execPath, ...args], { cwd: tree, env, stdio: 'ignore' });
    children.push(child);
    return child;
  };

  beforeAll(() => {
    chmodSync(folder, 0o755);
    const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: ROOT,
    });
    for (const file of files
      .toString()
      .split('\0')
      .filter((each) => each && existsSync(join(ROOT, each)))) {
      mkdirSync(join(source, dirname(file)), { recursive: true });
      cpSync(join(ROOT, file), join(source, file));
    }
    // What npm ci would bring, as links: the step after it is the one to be proved.
    const installed = [
      '.',
      'gateway',
      ...['services', 'shared'].flatMap((each) =>
        readdirSync(join(ROOT, each)).map((name) => join(each, name)),
      ),
    ];
    for (const each of installed)
      if (existsSync(join(ROOT, each, 'node_modules')))
        execFileSync('cp', [SAME_DISK ? '-al' : '-a', join(ROOT, each, 'node_modules'), join(source, each)]);
    const steps = spawnSync('sh', ['scripts/image/assemble.sh', SERVICE, tree], {
      cwd: source,
      encoding: 'utf8',
    });
    expect([steps.status, steps.stderr]).toEqual([0, steps.stderr]);
    execFileSync('chmod', ['-R', 'a-w,a+rX', tree]);
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds no development dependency, no simulator and no source', () => {
    const here = execFileSync('find', ['-L', tree, '-name', '*.ts', '-path', '*data-connector*'], {
      encoding: 'utf8',
    });
    expect(here).toBe('');
    for (const name of ['typescript', 'jest', 'tsx', 'pouchdb-core', '@data-connector/testing'])
      expect([name, existsSync(join(tree, 'node_modules', name))]).toEqual([name, false]);
  });

  it('has the versions that are locked', () => {
    type Lock = { packages: Record<string, { version?: string; link?: boolean }> };
    const lock = (path: string) => (JSON.parse(readFileSync(path, 'utf8')) as Lock).packages;
    const locked = lock(join(ROOT, 'package-lock.json'));
    const got = lock(join(tree, 'node_modules/.package-lock.json'));
    const others = Object.entries(got).filter(
      ([path, { version, link }]) =>
        !link && path.includes('node_modules/') && locked[path]?.version !== version,
    );
    expect(others).toEqual([]);
  });

  it('is small enough for an image under 200 MB', () => {
    const bytes = Number(execFileSync('du', ['-sb', tree], { encoding: 'utf8' }).split('\t')[0]);
    // Node 24 has 125 MB, the base 25.
    expect(bytes).toBeLessThan(45_000_000);
  });

  it('runs as an unprivileged user on a read-only tree, says that it is healthy, and ends on SIGTERM', async () => {
    const env = {
      PORT: String(await freePort()),
      PUBLIC_URL: 'http://localhost',
      PROVIDERS: 'none=http://127.0.0.1:9',
    };
    const child = asNobody(['main.mjs'], env);
    const healthy = async () => {
      const check = asNobody(['healthcheck.mjs'], env);
      const [code] = (await once(check, 'exit')) as [number | null];
      return code === 0 || undefined;
    };
    await until('the gateway to be healthy', healthy);
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });
});
