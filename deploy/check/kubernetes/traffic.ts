import { PROVIDER_NAMES } from '../../../services/providers.js';
import type { Secrets } from '../../secrets/make-secrets.js';
import { addresses } from '../addresses.js';
import { into } from '../fault.js';
import type { Rendered } from './render.js';
import type { Deployed } from '../settings.js';
import { at, mapping, mappings, scalar, text } from '../tree.js';
import type { Workload } from './workload.js';

/** A part of this project, and the workload that runs it. */
export interface Running {
  readonly workload: Workload;
  readonly deployed: Deployed;
}

/** A way from one end to a port of another: workloads by name, namespaces of others, or the outside. */
export type Way = string;
export const way = (from: string, to: string, port: number | string): Way => `${from} -> ${to}:${port}`;

/** Everybody on the Internet. */
export const OUTSIDE = 'the outside';

/** Ports between the nodes of the operator's cluster. */
const CLUSTER_NODES = [4369, 25_672];
/** Where the controller of an Ingress class is by its own instructions; one of another class may be anywhere. */
const CONTROLLERS: Readonly<Record<string, string>> = { nginx: 'ingress-nginx' };

/** The ways that there are, by settings, nodes, Ingresses, names to look up and third parties to call; and what leads nowhere. */
export function trafficOf(
  objects: readonly Rendered[],
  workloads: readonly Workload[],
  running: readonly Running[],
  secrets: Secrets,
): { readonly ways: ReadonlySet<Way>; readonly faults: readonly string[] } {
  const ways = new Set<Way>();
  const faults: string[] = [];

  /** The workload and its port behind a port of a Service, by the port's name or number; nothing if no Service has it. */
  const behind = (host: string, wanted: string | number): [string, number] | undefined => {
    // The operator makes a Service for its cluster.
    const managed = workloads.find(({ kind, name }) => kind === 'RabbitmqCluster' && name === host);
    if (managed)
      return [...managed.ports.values()].includes(Number(wanted)) ? [host, Number(wanted)] : undefined;
    const service = objects.find(({ kind, name }) => kind === 'Service' && name === host);
    const { selector, ports } = mapping(service?.object['spec']);
    const label = 'app.kubernetes.io/name';
    const workload = workloads.find(({ labels }) => labels[label] === at(selector, label));
    const found = mappings(ports).find(([, { port, name }]) => port === wanted || name === wanted)?.[1];
    const target = scalar(found?.['targetPort'] ?? found?.['port']);
    return found && workload && [workload.name, workload.ports.get(target) ?? Number(target)];
  };

  for (const { kind, name, ports, object } of workloads) {
    for (const protocol of ['', '/UDP']) ways.add(way(name, 'kube-system', `53${protocol}`));
    const isCluster = kind === 'StatefulSet' && Number(at(object, 'spec', 'replicas')) > 1;
    const between = kind === 'RabbitmqCluster' ? CLUSTER_NODES : isCluster ? ports.values() : [];
    for (const port of between) ways.add(way(name, name, port));
  }
  for (const { workload, deployed } of running) {
    const isCaller = deployed.service === 'notifier' || PROVIDER_NAMES.includes(deployed.service);
    if (isCaller) ways.add(way(workload.name, OUTSIDE, 443));
    for (const { setting, host, port, namespace } of addresses(deployed, secrets)) {
      const end = namespace === undefined ? behind(host, port) : ([namespace, port] as const);
      const must = into(faults, `${deployed.place} (${setting})`);
      must(end !== undefined, '', `leads nowhere: no Service ${host} has the port ${port}`);
      if (end) ways.add(way(workload.name, ...end));
    }
  }
  for (const { object, place } of objects.filter(({ kind }) => kind === 'Ingress')) {
    const { ingressClassName, rules } = mapping(object['spec']);
    for (const [, path] of mappings(rules).flatMap(([, rule]) => mappings(at(rule, 'http', 'paths')))) {
      const { name, port } = mapping(at(path, 'backend', 'service'));
      const wanted = text(at(port, 'name')) || Number(at(port, 'number'));
      const end = behind(text(name), wanted);
      into(faults, place)(!!end, 'spec.rules', `leads nowhere: ${text(name)}:${wanted}`);
      const controller = CONTROLLERS[text(ingressClassName)];
      if (end && controller !== undefined) ways.add(way(controller, ...end));
    }
  }
  return { ways, faults };
}
