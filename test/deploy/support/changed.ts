import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';

/** The project's folder. */
export const ROOT = join(import.meta.dirname, '../../..');

/** A change of one file: what becomes what. */
export type Change = readonly [file: string, from: string | RegExp, to: string];

/** The production overlay with the component for traces. */
export const TRACED: Change = [
  'k8s/overlays/production/kustomization.yaml',
  'patches:\n',
  'components:\n  - ../../components/tracing\npatches:\n',
];

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
      'deploy/compose',
      'deploy/observability',
      'deploy/Dockerfile',
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
