import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { toolFaults } from '../../deploy/check/tools.js';
import { changed, ROOT, TRACED } from './support/changed.js';

const kubectl = spawnSync('kubectl', ['kustomize', '--help']).status === 0;

// The renderer is this project's own; where the real one is installed, both have to agree.
(kubectl ? describe : describe.skip)('kubectl', () => {
  it('renders what is checked', () => {
    expect(toolFaults(ROOT).faults).toEqual([]);
  });

  it('renders what is checked with the component for traces', async () => {
    expect(await changed([TRACED], (folder) => toolFaults(folder).faults)).toEqual([]);
  });
});

describe('tools that are asked', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tools-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const install = (name: string, script: string) =>
    writeFileSync(join(folder, name), `#!/bin/sh\nwhile read -r _; do :; done\n${script}\n`, { mode: 0o755 });

  it('are named where they are not installed', () => {
    const { faults, unseen } = toolFaults(ROOT, folder);
    expect(faults).toEqual([]);
    expect(unseen.map((one) => /\((\w+)\)$/.exec(one)?.[1])).toEqual(['kubectl', 'kubeconform', 'hadolint']);
  });

  it.each([
    ['kubectl', 'echo "error: no such field" >&2; exit 1', 'k8s/overlays/local: error: no such field'],
    [
      'kubectl',
      'echo "{ kind: Pod, metadata: { name: other } }"',
      'k8s/overlays/local: Pod other: kubectl renders it otherwise',
    ],
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
  ])('say what is wrong: %s', (name, script, said) => {
    install(name, script);
    const { faults, unseen } = toolFaults(ROOT, folder);
    expect(faults).toContain(said);
    expect(
      [faults, unseen].flat().filter((one) => one.includes(`(${name})`) || one.includes('info:')),
    ).toEqual([]);
  });

  it.each([
    ['have no schemas at hand', 'kubeconform', 'echo "stdin - a failed validation: no schema"; exit 1'],
    ['break', 'hadolint', 'echo "hadolint: Dockerfile: openBinaryFile: does not exist" >&2; exit 1'],
  ])('count as not asked when they %s', (_what, name, script) => {
    install(name, script);
    expect(toolFaults(ROOT, folder)).toMatchObject({
      faults: [],
      unseen: expect.arrayContaining([expect.stringContaining(`(${name})`)]),
    });
  });
});
