import { addresses, addressesAbroad, type Address } from '../addresses.js';
import type { Fault } from '../fault.js';
import { kindOf, nameOf, type Rendered } from '../kustomize/rendered.js';
import type { Secrets } from '../../secrets/make-secrets.js';
import { PROVIDER_NAMES } from '../services.js';
import type { Deployed } from '../settings-faults.js';
import { at, mappings, scalar, text } from '../tree.js';
import { flow, type Flow, type Traffic } from './policies.js';
import { faultOf, type Workload } from './workload.js';

/** Ports between the nodes of the operator's cluster. */
const CLUSTER_NODES = [4369, 25_672];

/** A part of this project, and the workload that runs it. */
export interface Running {
  readonly workload: Workload;
  readonly deployed: Deployed;
}

type End = readonly [workload: string, port: number];

/** The workload and its port behind a port of a Service, by the port's name or number; nothing if no Service has it. */
function behindService(
  name: string,
  port: string | number,
  objects: readonly Rendered[],
  workloads: readonly Workload[],
): End | undefined {
  const service = objects.find((one) => kindOf(one) === 'Service' && nameOf(one) === name);
  const target = mappings(at(service?.object, 'spec', 'ports')).find(
    ([, offered]) => offered['port'] === port || offered['name'] === port,
  )?.[1];
  const workload = workloads.find(
    ({ labels }) =>
      labels['app.kubernetes.io/name'] === at(service?.object, 'spec', 'selector', 'app.kubernetes.io/name'),
  );
  if (!target || !workload) return undefined;
  return [
    workload.name,
    workload.ports.get(scalar(target['targetPort'])) ?? Number(target['targetPort'] ?? target['port']),
  ];
}

/** The same for an address; the operator makes a Service for its cluster. */
function behind({ host, port }: Address, objects: readonly Rendered[], workloads: readonly Workload[]) {
  const managed = workloads.some(
    ({ kind, name, ports }) =>
      kind === 'RabbitmqCluster' && name === host && [...ports.values()].includes(port),
  );
  return managed ? ([host, port] as const) : behindService(host, port, objects, workloads);
}

function nodeFlows(workload: Workload): Flow[] {
  const { kind, name, ports, object } = workload;
  if (kind === 'RabbitmqCluster') return CLUSTER_NODES.map((port) => flow(name, name, port));
  if (kind !== 'StatefulSet' || Number(at(object, 'spec', 'replicas')) < 2) return [];
  return [...ports.values()].map((port) => flow(name, name, port));
}

/** What comes in through an Ingress: the class of its controller, and the end that it leads to. */
function entries(objects: readonly Rendered[], workloads: readonly Workload[]) {
  return objects
    .filter((one) => kindOf(one) === 'Ingress')
    .flatMap(({ object }) =>
      mappings(at(object, 'spec', 'rules')).flatMap(([, rule]) =>
        mappings(at(rule, 'http', 'paths')).flatMap(([, path]) => {
          const service = at(path, 'backend', 'service');
          const port = scalar(at(service, 'port', 'name')) || Number(at(service, 'port', 'number'));
          const end = behindService(text(at(service, 'name')), port, objects, workloads);
          return end
            ? [{ by: text(at(object, 'spec', 'ingressClassName')), name: end[0], port: end[1] }]
            : [];
        }),
      ),
    );
}

/** The ways that exist, by settings, nodes and Ingresses; and the settings that lead nowhere. */
export function trafficOf(
  objects: readonly Rendered[],
  workloads: readonly Workload[],
  running: readonly Running[],
  secrets: Secrets,
): { readonly traffic: Traffic; readonly faults: readonly Fault[] } {
  const flows = new Set(workloads.flatMap(nodeFlows));
  const faults: Fault[] = [];
  for (const { workload, deployed } of running)
    for (const address of addresses(deployed, secrets)) {
      const end = behind(address, objects, workloads);
      if (end) flows.add(flow(workload.name, ...end));
      else
        faults.push(
          faultOf(
            workload,
            `${deployed.field} (${address.setting})`,
            `leads nowhere: no Service ${address.host} has the port ${address.port}`,
          ),
        );
    }
  const callers = running
    .filter(({ deployed: { service } }) => service === 'notifier' || PROVIDER_NAMES.includes(service))
    .map(({ workload }) => workload.name);
  const abroad = running.flatMap(({ workload: { name }, deployed }) =>
    addressesAbroad(deployed, secrets).map(({ namespace, port }) => ({ from: name, namespace, port })),
  );
  return { traffic: { flows, outside: { callers, entered: entries(objects, workloads), abroad } }, faults };
}
