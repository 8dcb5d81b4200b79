import { ConfigFault } from '../config-fault.js';
import type { Fault } from '../fault.js';
import { renderOverlay } from '../kustomize/render.js';
import type { Rendered } from '../kustomize/rendered.js';
import type { Secrets } from '../../secrets/make-secrets.js';
import { SERVICES } from '../services.js';
import { settingFaults, settingTexts } from '../settings-faults.js';
import { systemFaults } from '../system-faults.js';
import { deployedOf } from './deployed.js';
import { houseFaults, namespaceFaults } from './house-rules.js';
import { podSecurityFaults } from './pod-security.js';
import { policyFaults } from './policies.js';
import { referenceFaults } from './references.js';
import { schemaFaults } from './schema.js';
import { trafficOf, type Running } from './traffic.js';
import { faultOf, workloadsOf } from './workload.js';

/** What is wrong with a rendered overlay. */
export async function objectFaults(objects: readonly Rendered[], secrets: Secrets): Promise<Fault[]> {
  const workloads = workloadsOf(objects);
  const keys = (secret: string) => Object.keys(secrets[secret] ?? {});
  const faults: Fault[] = [];
  for (const rendered of objects) faults.push(...(await schemaFaults(rendered)));
  faults.push(...namespaceFaults(objects), ...referenceFaults(objects, workloads, secrets));

  const running: Running[] = [];
  for (const workload of workloads) {
    faults.push(...podSecurityFaults(workload), ...houseFaults(workload, objects));
    const deployed = deployedOf(workload, objects, keys);
    if (!deployed) continue;
    const service = SERVICES.get(deployed.service);
    if (!service) {
      faults.push(faultOf(workload, deployed.field, `no part of this project is named ${deployed.service}`));
      continue;
    }
    running.push({ workload, deployed });
    faults.push(...settingFaults(deployed, service, secrets));
    const port = settingTexts(deployed, secrets).get('PORT');
    if (port !== undefined && ![...workload.ports.values()].includes(Number(port)))
      faults.push(faultOf(workload, `${deployed.field} (PORT)`, `${port} is no port of the container`));
  }
  const { traffic, faults: lost } = trafficOf(objects, workloads, running, secrets);
  faults.push(...lost, ...policyFaults(objects, workloads, traffic));
  faults.push(
    ...systemFaults(
      running.map(({ deployed }) => deployed),
      secrets,
    ),
  );
  return faults;
}

/** What is wrong with an overlay, from rendering it on. */
export async function overlayFaults(root: string, overlay: string, secrets: Secrets): Promise<Fault[]> {
  try {
    return await objectFaults(renderOverlay(root, overlay), secrets);
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    return [{ file: error.file, field: error.field, message: error.message }];
  }
}
