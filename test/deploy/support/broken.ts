import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { checkDeploy } from '../../../scripts/deploy/check-deploy.js';
import { faultLine } from '../../../scripts/deploy/fault.js';

/** The project's folder. */
export const ROOT = join(import.meta.dirname, '../../..');

/** Something broken: what, in which file, what becomes what there, and what has to be said of it. */
export type Broken = readonly [what: string, file: string, from: string | RegExp, to: string, said: RegExp];

/** The faults of a copy of what deploys in which `from` became `to` in one file, a line each. */
export async function faultsWith(file: string, from: string | RegExp, to: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'check-deploy-'));
  try {
    for (const each of ['k8s', 'compose', 'observability', 'docker-compose.yml', 'Dockerfile'])
      cpSync(join(ROOT, each), join(folder, each), { recursive: true });
    const text = readFileSync(join(folder, file), 'utf8');
    const broken = text.replace(from, to);
    expect(broken).not.toBe(text);
    writeFileSync(join(folder, file), broken);
    return (await checkDeploy(folder)).faults.map(faultLine);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
