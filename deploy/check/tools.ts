import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { overlaysOf } from './check-deploy.js';
import { DOCKERFILE } from './dockerfile.js';
import { into } from './fault.js';
import { renderOverlay } from './kustomize/render.js';
import { parseYaml } from './read-yaml.js';
import { at, text, type Tree } from './tree.js';

/** For one call of a tool, in ms: kubeconform fetches schemas where it can. */
const TOOL_MS = 60_000;

/**
 * What the real tools find, a line each, and what nobody looked at: they are not installed, or have no schemas at hand.
 * @param PATH where they are looked for
 */
export function toolFaults(root: string, PATH = process.env['PATH']) {
  const run = (command: string, args: readonly string[], input = '') => {
    const env = { ...process.env, PATH };
    const options = { input, encoding: 'utf8', maxBuffer: 2 ** 26, timeout: TOOL_MS, env } as const;
    const { error, status, stdout, stderr } = spawnSync(command, args, options);
    return error ? undefined : { isWell: status === 0, stdout, lines: `${stdout}${stderr}`.split('\n') };
  };
  const faults: string[] = [];
  const unseen = new Set<string>();
  for (const overlay of overlaysOf(root)) {
    const ours = renderOverlay(root, overlay).map(({ object }) => object);
    const theirs = run('kubectl', ['kustomize', join(root, overlay)]);
    if (!theirs) unseen.add('whether kustomize renders what was checked (kubectl)');
    else if (!theirs.isWell)
      faults.push(...theirs.lines.filter(Boolean).map((line) => `${overlay}: ${line}`));
    else {
      const texts = (objects: readonly Tree[]) =>
        new Map(objects.map((object) => [stringify(object, { sortMapEntries: true }), object]));
      const [here, there] = [texts(ours), texts(parseYaml(theirs.stdout, overlay))];
      for (const [shown, object] of [...here, ...there]) {
        const name = `${text(at(object, 'kind'))} ${text(at(object, 'metadata', 'name'))}`;
        const isSame = here.has(shown) && there.has(shown);
        into(faults, overlay)(isSame, name, 'kubectl renders it otherwise');
      }
    }

    const input = ours.map((object) => JSON.stringify(object)).join('\n---\n');
    const schemas = run('kubeconform', ['-strict', '-ignore-missing-schemas'], input);
    const invalid = schemas?.lines.filter((line) => line.includes(' is invalid: ')) ?? [];
    faults.push(...invalid.map((line) => `${overlay}: ${line}`));
    if (!schemas || (!schemas.isWell && invalid.length === 0))
      unseen.add('formats and limits of fields (kubeconform)');
  }
  const lint = run('hadolint', ['--no-color', '--failure-threshold', 'warning', join(root, DOCKERFILE)]);
  const style = lint?.lines.filter((line) => / (error|warning): /.test(line)) ?? [];
  faults.push(...style);
  if (!lint || (!lint.isWell && style.length === 0))
    unseen.add('the Dockerfile’s shell and style (hadolint)');
  return { faults, unseen: [...unseen] };
}
