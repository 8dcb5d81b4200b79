import type { Secrets } from '../../secrets/make-secrets.js';
import { into, is, obey, type Rule } from '../fault.js';
import type { Rendered } from './render.js';
import { SERVICES } from '../services.js';
import { settingFaults, settingTexts } from '../settings.js';
import { strangeRelays } from '../relays.js';
import { at } from '../tree.js';
import { houseFaults } from './house-rules.js';
import { podSecurityFaults } from './pod-security.js';
import { policyFaults } from './policies.js';
import { referenceFaults } from './references.js';
import { schemaFaults } from './schema.js';
import { trafficOf, type Running } from './traffic.js';
import { deployedOf, hasPort, workloadsOf } from './workload.js';

const ENFORCE = 'pod-security.kubernetes.io/enforce';
const RULES: Readonly<Record<string, readonly Rule[]>> = {
  ServiceAccount: [['automountServiceAccountToken', is(false), 'has to be false']],
  Namespace: [
    ['metadata.labels', (labels) => at(labels, ENFORCE) === 'restricted', `${ENFORCE}: is not restricted`],
  ],
};

/** What is wrong with the objects of an overlay. */
export async function overlayFaults(objects: readonly Rendered[], secrets: Secrets): Promise<string[]> {
  const workloads = workloadsOf(objects);
  const faults = referenceFaults(objects, workloads, secrets);
  for (const rendered of objects) {
    obey(into(faults, rendered.place), rendered.object, RULES[rendered.kind] ?? []);
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
  const parts = running.map(({ deployed }) => deployed);
  return [...faults, ...lost, ...policyFaults(objects, workloads, ways), ...strangeRelays(parts, secrets)];
}
