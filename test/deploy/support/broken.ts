import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { checkDeploy } from '../../../deploy/check/check-deploy.js';
import { faultLine } from '../../../deploy/check/fault.js';

/** The project's folder. */
export const ROOT = join(import.meta.dirname, '../../..');

/** Something broken: what, in which file, what becomes what there, and what has to be said of it. */
export type Broken = readonly [what: string, file: string, from: string | RegExp, to: string, said: RegExp];

/** A change of one file: what becomes what. */
export type Change = readonly [file: string, from: string | RegExp, to: string];

/** Gives a copy of what deploys, with these changes, to somebody who looks into it. */
export async function changed<T>(
  changes: readonly Change[],
  use: (folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'check-deploy-'));
  try {
    for (const each of [
      'k8s',
      'docker-compose.yml',
      ...['compose', 'observability', 'Dockerfile'].map((name) => join('deploy', name)),
    ])
      cpSync(join(ROOT, each), join(folder, each), { recursive: true });
    for (const [file, from, to] of changes) {
      const text = readFileSync(join(folder, file), 'utf8');
      const other = text.replace(from, to);
      expect(other).not.toBe(text);
      writeFileSync(join(folder, file), other);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The faults of a copy of what deploys with these changes, a line each. */
export const faultsAfter = (changes: readonly Change[]): Promise<string[]> =>
  changed(changes, async (folder) => (await checkDeploy(folder)).faults.map(faultLine));

/** The faults of a copy of what deploys in which `from` became `to` in one file, a line each. */
export const faultsWith = (...change: Change): Promise<string[]> => faultsAfter([change]);
