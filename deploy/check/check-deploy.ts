import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROVIDER_NAMES } from '../../services/providers.js';
import { makeSecrets } from '../secrets/make-secrets.js';
import { composeFaults } from './compose/check-compose.js';
import { dockerfileFaults } from './dockerfile.js';
import { ConfigFault } from './fault.js';
import { overlayFaults } from './kubernetes/check-overlay.js';

/** The overlays, from the project's folder. */
export const overlaysOf = (root: string): string[] =>
  readdirSync(join(root, 'k8s/overlays'))
    .sort()
    .map((name) => `k8s/overlays/${name}`);

/** All faults of what deploys, a line each; overlays that share a file say the same of it once. @param root the project's folder */
export async function checkDeploy(root: string): Promise<string[]> {
  const secrets = (relay: string) => makeSecrets(PROVIDER_NAMES, [relay]);
  const checks = [
    () => dockerfileFaults(root),
    () => composeFaults(root, secrets('demo')),
    ...overlaysOf(root).map((overlay) => () => overlayFaults(root, overlay, secrets('main'))),
  ];
  const faults: string[] = [];
  for (const check of checks)
    try {
      faults.push(...(await check()));
    } catch (error) {
      if (!(error instanceof ConfigFault)) throw error;
      faults.push(error.message);
    }
  return [...new Set(faults)];
}
