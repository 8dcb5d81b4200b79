import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROVIDER_NAMES } from '../../services/providers.js';
import { makeSecrets } from '../secrets/make-secrets.js';
import { composeFaults } from './compose/check-compose.js';
import { dockerfileFaults } from './dockerfile.js';
import { ConfigFault } from './fault.js';
import { overlayFaults } from './kubernetes/check-overlay.js';
import { renderOverlay } from './kubernetes/render.js';
import { hadolint, kubeconform } from './tools.js';

/** What is wrong with what deploys, a line each, and what nobody looked at for want of a tool. */
export interface Checked {
  readonly faults: readonly string[];
  readonly unseen: readonly string[];
}

/**
 * Checks what deploys; overlays that share a file say the same of it once.
 * @param root the project's folder
 * @param PATH where tools are looked for
 */
export async function checkDeploy(root: string, PATH = process.env['PATH']): Promise<Checked> {
  const secrets = (relay: string) => makeSecrets(PROVIDER_NAMES, [relay]);
  const unseen = new Set<string>();
  /** What a tool found, which may not have looked. */
  const seen = (found: readonly string[] | undefined, what: string): readonly string[] => {
    if (!found) unseen.add(what);
    return found ?? [];
  };
  async function overlay(name: string): Promise<readonly string[]> {
    const objects = renderOverlay(root, name, PATH);
    if (!objects) return seen(undefined, 'the overlays of k8s/ (kubectl)');
    const formats = kubeconform(
      PATH,
      objects.map(({ object }) => object),
    );
    return [
      ...(await overlayFaults(objects, secrets('main'))),
      ...seen(formats, 'formats and limits of fields (kubeconform)').map((line) => `${name}: ${line}`),
    ];
  }
  const checks = [
    () => dockerfileFaults(root),
    () => seen(hadolint(PATH, root), 'the Dockerfile’s shell and style (hadolint)'),
    () => composeFaults(root, secrets('demo')),
    ...readdirSync(join(root, 'k8s/overlays'))
      .sort()
      .map((name) => () => overlay(`k8s/overlays/${name}`)),
  ];
  const faults: string[] = [];
  for (const check of checks)
    try {
      faults.push(...(await check()));
    } catch (error) {
      if (!(error instanceof ConfigFault)) throw error;
      faults.push(error.message);
    }
  return { faults: [...new Set(faults)], unseen: [...unseen] };
}
