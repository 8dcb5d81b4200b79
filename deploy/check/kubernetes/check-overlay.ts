import type { Secrets } from '../../secrets/make-secrets.js';
import { into, is, obey, type Rule } from '../fault.js';
import { kindOf } from '../kustomize/change.js';
import { renderOverlay } from '../kustomize/render.js';
import { SERVICES } from '../services.js';
import { settingFaults, settingTexts } from '../settings.js';
import { systemFaults } from '../system.js';
import { at } from '../tree.js';
import { houseFaults } from './house-rules.js';
import { podSecurityFaults } from './pod-security.js';
import { policyFaults } from './policies.js';
import { referenceFaults } from './references.js';
import { schemaFaults } from './schema.js';
import { trafficOf, type Running } from './traffic.js';
import { deployedOf, hasPort, placeOf, workloadsOf } from './workload.js';

const ENFORCE = 'pod-security.kubernetes.io/enforce';
const RULES: Readonly<Record<string, readonly Rule[]>> = {
  ServiceAccount: [['automountServiceAccountToken', is(false), 'has to be false']],
  Namespace: [
    ['metadata.labels', (labels) => at(labels, ENFORCE) === 'restricted', `${ENFORCE}: is not restricted`],
  ],
};

/** What is wrong with an overlay, from rendering it on. @throws ConfigFault */
export async function overlayFaults(root: string, overlay: string, secrets: Secrets): Promise<string[]> {
  const objects = renderOverlay(root, overlay);
  const workloads = workloadsOf(objects);
  const faults = referenceFaults(objects, workloads, secrets);
  for (const rendered of objects) {
    const isTwice = objects.some((other) => other !== rendered && placeOf(other) === placeOf(rendered));
    const must = into(faults, placeOf(rendered));
    must(!isTwice, '', 'is there twice');
    obey(must, rendered.object, RULES[kindOf(rendered)] ?? []);
    faults.push(...(await schemaFaults(rendered)));
  }

  const running: Running[] = [];
  for (const workload of workloads) {
    faults.push(...podSecurityFaults(workload), ...houseFaults(workload, objects));
    if (workload.service === undefined) continue;
    const deployed = deployedOf(workload, objects, (secret) => Object.keys(secrets[secret] ?? {}));
    const service = SERVICES.get(workload.service);
    const must = into(faults, deployed.place);
    must(service !== undefined, '', `no part of this project is named ${workload.service}`);
    if (!service) continue;
    running.push({ workload, deployed });
    faults.push(...settingFaults(deployed, service, secrets));
    const port = settingTexts(deployed, secrets).get('PORT');
    must(port === undefined || hasPort(workload, port), '(PORT)', `${port} is no port of the container`);
  }
  const { ways, faults: lost } = trafficOf(objects, workloads, running, secrets);
  faults.push(...lost, ...policyFaults(objects, workloads, ways));
  return [
    ...faults,
    ...systemFaults(
      running.map(({ deployed }) => deployed),
      secrets,
    ),
  ];
}
