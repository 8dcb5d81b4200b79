import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkDeploy } from '../../deploy/check/check-deploy.js';
import { ROOT } from './support/changed.js';

describe('tools that are asked', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tools-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const install = (name: string, script: string) =>
    writeFileSync(join(folder, name), `#!/bin/sh\nwhile read -r _; do :; done\n${script}\n`, { mode: 0o755 });

  it('are named where they are not installed', async () => {
    const { faults, unseen } = await checkDeploy(ROOT, folder);
    expect(faults).toEqual([]);
    expect(unseen.map((one) => /\((\w+)\)$/.exec(one)?.[1])).toEqual(['hadolint', 'kubectl']);
  });

  it.each([
    ['kubectl', 'echo "error: no such field" >&2; exit 1', 'k8s/overlays/local: error: no such field'],
    [
      'kubeconform',
      'echo "stdin - Service a is invalid: b"; exit 1',
      'k8s/overlays/production: stdin - Service a is invalid: b',
    ],
    [
      'hadolint',
      'echo "Dockerfile:3 DL3020 error: a"; echo "Dockerfile:4 DL3059 info: b"; exit 1',
      'Dockerfile:3 DL3020 error: a',
    ],
  ])('say what is wrong: %s', async (name, script, said) => {
    if (name === 'kubeconform') install('kubectl', 'echo "{ kind: Namespace, metadata: { name: a } }"');
    install(name, script);
    const { faults, unseen } = await checkDeploy(ROOT, folder);
    expect(faults).toContain(said);
    expect(
      [faults, unseen].flat().filter((one) => one.includes(`(${name})`) || one.includes('info:')),
    ).toEqual([]);
  });

  it.each([
    ['have no schemas at hand', 'kubeconform', 'echo "stdin - a failed validation: no schema"; exit 1'],
    ['break', 'hadolint', 'echo "hadolint: Dockerfile: openBinaryFile: does not exist" >&2; exit 1'],
  ])('count as not asked when they %s', async (_what, name, script) => {
    install('kubectl', 'echo "{ kind: Namespace, metadata: { name: a } }"');
    install(name, script);
    const { faults, unseen } = await checkDeploy(ROOT, folder);
    expect(faults.filter((one) => one.includes('schema') || one.includes('openBinaryFile'))).toEqual([]);
    expect(unseen).toContainEqual(expect.stringContaining(`(${name})`));
  });
});
