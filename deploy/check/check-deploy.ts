import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { composeFaults } from './compose/check-compose.js';
import { distinct, type Fault } from './fault.js';
import { dockerfileFaults } from './image/check-dockerfile.js';
import { overlayFaults } from './kubernetes/check-overlay.js';
import { makeSecrets } from '../secrets/make-secrets.js';
import { PROVIDER_NAMES } from './services.js';

const OVERLAYS = 'k8s/overlays';

/** All faults of what deploys, and what was looked at. @param root the project's folder */
export async function checkDeploy(
  root: string,
): Promise<{ readonly faults: readonly Fault[]; readonly looked: string }> {
  const overlays = readdirSync(join(root, OVERLAYS)).sort();
  const faults: Fault[] = [
    ...dockerfileFaults(root),
    ...composeFaults(root, makeSecrets(PROVIDER_NAMES, ['demo'])),
  ];
  for (const overlay of overlays)
    faults.push(
      ...(await overlayFaults(root, `${OVERLAYS}/${overlay}`, makeSecrets(PROVIDER_NAMES, ['main']))),
    );
  return {
    faults: distinct(faults),
    looked: `deploy/Dockerfile, docker-compose.yml, k8s (${overlays.join(', ')})`,
  };
}
