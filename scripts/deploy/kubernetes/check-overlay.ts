import { ConfigFault } from '../config-fault.js';
import type { Fault } from '../fault.js';
import { renderOverlay } from '../kustomize/render.js';
import { kindOf, nameOf, type Rendered } from '../kustomize/rendered.js';
import type { Secrets } from '../secrets/make-secrets.js';
import { PROVIDER_NAMES, SERVICES } from '../services.js';
import { addresses, settingFaults, settingTexts, type Address, type Deployed } from '../settings-faults.js';
import { at, mappings, scalar } from '../tree.js';
import { deployedOf } from './deployed.js';
import { houseFaults, namespaceFaults } from './house-rules.js';
import { podSecurityFaults } from './pod-security.js';
import { flow, policyFaults, type Flow } from './policies.js';
import { referenceFaults } from './references.js';
import { schemaFaults } from './schema.js';
import { faultOf, workloadsOf, type Workload } from './workload.js';

/** Ports between the nodes of the operator's cluster. */
const CLUSTER_NODES = [4369, 25_672];

/** The workload and its port behind an address; nothing if no Service has it. */
function behind(
  { host, port }: Address,
  objects: readonly Rendered[],
  workloads: readonly Workload[],
): [string, number] | undefined {
  if (
    workloads.some(
      ({ kind, name, ports }) =>
        kind === 'RabbitmqCluster' && name === host && [...ports.values()].includes(port),
    )
  )
    return [host, port];
  const service = objects.find((one) => kindOf(one) === 'Service' && nameOf(one) === host);
  const target = mappings(at(service?.object, 'spec', 'ports')).find(
    ([, offered]) => offered['port'] === port,
  )?.[1];
  const workload = workloads.find(
    ({ labels }) =>
      labels['app.kubernetes.io/name'] === at(service?.object, 'spec', 'selector', 'app.kubernetes.io/name'),
  );
  if (!target || !workload) return undefined;
  return [
    workload.name,
    workload.ports.get(scalar(target['targetPort'])) ?? Number(target['targetPort'] ?? port),
  ];
}

function nodeFlows(workload: Workload): Flow[] {
  const { kind, name, ports, object } = workload;
  if (kind === 'RabbitmqCluster') return CLUSTER_NODES.map((port) => flow(name, name, port));
  if (kind !== 'StatefulSet' || Number(at(object, 'spec', 'replicas')) < 2) return [];
  return [...ports.values()].map((port) => flow(name, name, port));
}

function providerFaults(
  gateway: Deployed | undefined,
  running: readonly string[],
  secrets: Secrets,
): Fault[] {
  if (!gateway) return [];
  const entry = gateway.env.find(({ name }) => name === 'PROVIDERS');
  const named = [
    ...(settingTexts(gateway, secrets).get('PROVIDERS') ?? '').matchAll(/(?:^|,)\s*([a-z0-9]+)=/g),
  ].map(([, name]) => name);
  return running
    .filter((name) => !named.includes(name))
    .map((name) => ({
      file: gateway.file,
      field: entry?.field ?? gateway.field,
      message: `PROVIDERS does not name ${name}, which runs here`,
    }));
}

/** What is wrong with a rendered overlay. */
export async function objectFaults(objects: readonly Rendered[], secrets: Secrets): Promise<Fault[]> {
  const workloads = workloadsOf(objects);
  const keys = (secret: string) => Object.keys(secrets[secret] ?? {});
  const faults: Fault[] = [];
  for (const rendered of objects) faults.push(...(await schemaFaults(rendered)));
  faults.push(...namespaceFaults(objects), ...referenceFaults(objects, workloads, secrets));

  const flows = new Set(workloads.flatMap(nodeFlows));
  const services = new Map<string, Deployed>();
  for (const workload of workloads) {
    faults.push(...podSecurityFaults(workload), ...houseFaults(workload, objects));
    const deployed = deployedOf(workload, objects, keys);
    const settings = deployed && SERVICES.get(deployed.service);
    if (!deployed) continue;
    if (!settings) {
      faults.push(faultOf(workload, deployed.field, `no part of this project is named ${deployed.service}`));
      continue;
    }
    services.set(deployed.service, deployed);
    faults.push(...settingFaults(deployed, settings, secrets));
    const port = settingTexts(deployed, secrets).get('PORT');
    if (port !== undefined && ![...workload.ports.values()].includes(Number(port)))
      faults.push(faultOf(workload, `${deployed.field} (PORT)`, `${port} is no port of the container`));
    for (const address of addresses(deployed, secrets)) {
      const target = behind(address, objects, workloads);
      if (target) flows.add(flow(workload.name, ...target));
      else
        faults.push(
          faultOf(
            workload,
            `${deployed.field} (${address.setting})`,
            `leads nowhere: no Service ${address.host} has the port ${address.port}`,
          ),
        );
    }
  }
  const running = [...services.keys()].filter((name) => PROVIDER_NAMES.includes(name));
  faults.push(...providerFaults(services.get('gateway'), running, secrets));
  faults.push(...policyFaults(objects, workloads, { flows, callers: [...running, 'notifier'] }));
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
