import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe } from '@jest/globals';

const PROMTOOL = '/usr/bin/promtool';

/** Runs Prometheus's own checker; what it says, and whether it is content. */
export function promtool(...args: readonly string[]): { ok: boolean; said: string } {
  const { status, stdout, stderr } = spawnSync(PROMTOOL, args, { encoding: 'utf8', timeout: 60_000 });
  return { ok: status === 0, said: `${stdout}${stderr}` };
}

/** Describes what promtool is needed for; skipped, visibly, where it is not. */
export function describePromtool(name: string, suite: () => void): void {
  if (existsSync(PROMTOOL)) describe(name, suite);
  else describe.skip(`${name} (skipped: prometheus is not installed)`, suite);
}
