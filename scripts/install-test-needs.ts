import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rabbitMqInstalled } from '@data-connector/testing/rabbitmq';

const INSTALL = ['install', '-y', '--no-install-recommends', 'rabbitmq-server'];
const BY_HAND = `apt-get ${INSTALL.join(' ')}   # Debian or Ubuntu, as root; or set AMQP_URL to a broker that tests may use`;
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

/** Installs without a system-wide node being started; package lists are fetched only if the first try fails. */
function install(): boolean {
  const ours = !existsSync(POLICY);
  if (ours) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return aptGet(...INSTALL) || (aptGet('update') && aptGet(...INSTALL));
  } finally {
    if (ours) rmSync(POLICY, { force: true });
  }
}

/**
 * Sees to what the integration tests need besides npm's packages: RabbitMQ, from Debian's packages or at AMQP_URL.
 * Where it may not install, it prints the line to run; where there is none and CI is set, the process will exit with 1.
 */
export async function installTestNeeds(): Promise<{ rabbitmq: boolean }> {
  if (process.env['AMQP_URL'] || rabbitMqInstalled()) return { rabbitmq: true };
  if (mayInstall()) {
    process.stdout.write('Installing RabbitMQ for the tests from the system’s packages … ');
    const installed = install() && rabbitMqInstalled();
    process.stdout.write(installed ? 'done\n' : `failed. To see why: ${BY_HAND}\n`);
    if (installed) return { rabbitmq: true };
  } else {
    console.log(`RabbitMQ is not installed: tests that need it are skipped. To run them too: ${BY_HAND}`);
  }
  if (process.env['CI'] === 'true') process.exitCode = 1;
  return { rabbitmq: false };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await installTestNeeds();
