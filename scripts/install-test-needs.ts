import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rabbitMqInstalled } from '@data-connector/testing/rabbitmq';

/** Something that tests need besides npm's packages. */
interface Need {
  readonly name: string;
  /** Debian's packages. */
  readonly packages: readonly string[];
  readonly isThere: () => boolean;
}

const PYTHON = '/usr/bin/python3';

/** Each is looked for again after installing; a line more is all that a further need takes. */
const NEEDS: readonly Need[] = [
  {
    name: 'RabbitMQ',
    packages: ['rabbitmq-server'],
    isThere: () => Boolean(process.env['AMQP_URL']) || rabbitMqInstalled(),
  },
  {
    name: 'Python’s cryptography',
    packages: ['python3', 'python3-cryptography'],
    isThere: () => spawnSync(PYTHON, ['-c', 'import cryptography'], { stdio: 'ignore' }).status === 0,
  },
  { name: 'Radicale', packages: ['radicale'], isThere: () => existsSync('/usr/bin/radicale') },
  { name: 'Chromium', packages: ['chromium'], isThere: () => existsSync('/usr/bin/chromium') },
  { name: 'Prometheus', packages: ['prometheus'], isThere: () => existsSync('/usr/bin/promtool') },
];

/** Debian asks this program before a package may start its service; 101 forbids it (invoke-rc.d(8)). */
const POLICY = '/usr/sbin/policy-rc.d';

function aptGet(...words: string[]): boolean {
  const { status } = spawnSync(
    'apt-get',
    ['-qq', '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=120', ...words],
    {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
      stdio: 'ignore',
      timeout: 10 * 60_000,
    },
  );
  return status === 0;
}

function mayInstall(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return /^ID(?:_LIKE)?=.*\b(?:debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** Installs without a system-wide service being started; package lists are fetched only if the first try fails. */
function install(words: readonly string[]): void {
  const ours = !existsSync(POLICY);
  if (ours) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    if (!aptGet(...words) && aptGet('update')) aptGet(...words);
  } finally {
    if (ours) rmSync(POLICY, { force: true });
  }
}

/**
 * Sees to what tests need besides npm's packages, from Debian's packages (RabbitMQ may also be at AMQP_URL). Where it may
 * not install, it prints the line to run.
 * @returns the names of what is missing all the same
 */
export async function installTestNeeds(): Promise<readonly string[]> {
  const missing = () => NEEDS.filter(({ isThere }) => !isThere());
  const needed = missing();
  if (needed.length === 0) return [];
  const namesOf = (needs: readonly Need[]) => needs.map(({ name }) => name);
  const words = ['install', '-y', '--no-install-recommends', ...needed.flatMap(({ packages }) => packages)];
  const byHand = `apt-get ${words.join(' ')}   # Debian or Ubuntu, as root`;
  if (mayInstall()) {
    process.stdout.write(
      `Installing ${namesOf(needed).join(', ')} for the tests from the system’s packages … `,
    );
    install(words);
    process.stdout.write(missing().length === 0 ? 'done\n' : `failed. To see why: ${byHand}\n`);
  } else {
    console.log(
      `Not installed: ${namesOf(needed).join(', ')}. Tests that need it are skipped; for all: ${byHand}`,
    );
  }
  return namesOf(missing());
}

/** What a run of tests exits with: in continuous integration nothing may be skipped for want of something. */
export function exitCodeOf(tests: number, missing: readonly string[], ci: string | undefined): number {
  return tests === 0 && missing.length > 0 && ci === 'true' ? 1 : tests;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = exitCodeOf(0, await installTestNeeds(), process.env['CI']);
