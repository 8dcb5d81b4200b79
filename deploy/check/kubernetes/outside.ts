import type { Fault } from '../fault.js';
import { at, isMapping, scalar, text, type Mapping } from '../tree.js';
import { chosenBy, inside, isNamespace, PEERS, source, type Rule } from './policy-rules.js';
import { faultOf, type Workload } from './workload.js';

const DNS = { namespace: 'kube-system', port: 53, protocols: ['UDP', 'TCP'] } as const;
const HTTPS = 443;
/** Where the controller of an Ingress class is by its own instructions; one of another class may be anywhere. */
const CONTROLLERS: Readonly<Record<string, string>> = { nginx: 'ingress-nginx' };

/** A way from a workload to a port in another namespace. */
export interface Abroad {
  readonly from: string;
  readonly namespace: string;
  readonly port: number;
}

/** What goes out of this system, and what comes into it. */
export interface Outside {
  /** The workloads that call third parties or push relays: on 443. */
  readonly callers: readonly string[];
  /** The workloads behind an Ingress, each with the port, and the Ingress' class. */
  readonly entered: readonly { readonly by: string; readonly name: string; readonly port: number }[];
  /** Where else settings lead: to other namespaces. */
  readonly abroad: readonly Abroad[];
}

/** Peers outside: addresses only on 443 and only for who calls somebody there; namespaces only for DNS and where settings lead. */
export function openFaults(
  rule: Rule,
  workloads: readonly Workload[],
  { callers, abroad }: Outside,
): Fault[] {
  const subjects = chosenBy(rule.policy, workloads).map(({ name }) => name);
  const fault = (field: string, message: string) => [
    faultOf(source(rule.policy), `${rule.field}.${field}`, message),
  ];
  return rule.peers.flatMap(([index, peer]) => {
    const field = `${PEERS[rule.direction]}[${index}]`;
    const ports = rule.ports.map(([, { port }]) => Number(port));
    if (isMapping(peer['ipBlock'])) {
      const stranger = subjects.find((name) => !callers.includes(name));
      if (rule.direction === 'ingress') return fault(field, 'lets addresses in');
      if (stranger) return fault(field, `lets ${stranger} out, which calls nobody outside`);
      return ports.every((port) => port === HTTPS) ? [] : fault('ports', 'is more than 443');
    }
    if (rule.direction === 'ingress' || inside(peer, workloads)) return [];
    const led = (from: string, port: number) =>
      abroad.some((way) => way.from === from && way.port === port && isNamespace(peer, way.namespace));
    return ports
      .filter((port) => port !== DNS.port)
      .flatMap((port) =>
        subjects
          .filter((name) => !led(name, port))
          .flatMap((name) => fault(field, `lets ${name} out to ${port}, where no setting of it leads`)),
      );
  });
}

/** Whether a rule is of a direction, about a workload, and lets these peers through at a port. */
const lets = (
  { policy, direction, peers, ports }: Rule,
  wanted: Rule['direction'],
  workload: Workload,
  peer: (one: Mapping) => boolean,
  port: (one: Mapping) => boolean,
): boolean =>
  direction === wanted &&
  chosenBy(policy, [workload]).length > 0 &&
  peers.some(([, one]) => peer(one)) &&
  ports.some(([, one]) => port(one));

const isNumber = (number: number, ports?: Workload['ports']) => (one: Mapping) =>
  (ports?.get(scalar(one['port'])) ?? Number(one['port'])) === number;

/** What has to get out or in, and may not: names are looked up, third parties called, the Ingress and settings lead somewhere. */
export function shutFaults(
  rules: readonly Rule[],
  workloads: readonly Workload[],
  outside: Outside,
): Fault[] {
  const faults: Fault[] = [];
  const shut = (direction: Rule['direction'], way: string) =>
    faults.push({
      file: 'k8s',
      field: `NetworkPolicy ${direction}`,
      message: `${way} exists and is not allowed`,
    });
  const workload = (wanted: string) => workloads.filter(({ name }) => name === wanted);

  for (const each of workloads)
    for (const protocol of DNS.protocols) {
      const port = (one: Mapping) => isNumber(DNS.port)(one) && text(one['protocol'] ?? 'TCP') === protocol;
      const peer = (one: Mapping) => isNamespace(one, DNS.namespace);
      if (!rules.some((rule) => lets(rule, 'egress', each, peer, port)))
        shut('egress', `${each.name} -> ${DNS.namespace}:${DNS.port}/${protocol} (DNS)`);
    }
  for (const each of outside.callers.flatMap(workload)) {
    const everywhere = (one: Mapping) => at(one, 'ipBlock', 'cidr') === '0.0.0.0/0';
    if (!rules.some((rule) => lets(rule, 'egress', each, everywhere, isNumber(HTTPS))))
      shut('egress', `${each.name} -> the outside:${HTTPS}`);
  }
  for (const { by, name, port } of outside.entered)
    for (const each of workload(name)) {
      const home = CONTROLLERS[by];
      const foreign = (one: Mapping) =>
        home === undefined ? isMapping(one['namespaceSelector']) : isNamespace(one, home);
      if (!rules.some((rule) => lets(rule, 'ingress', each, foreign, isNumber(port, each.ports))))
        shut('ingress', `Ingress -> ${name}:${port}`);
    }
  for (const { from, namespace, port } of outside.abroad)
    for (const each of workload(from)) {
      const there = (one: Mapping) => isNamespace(one, namespace);
      if (!rules.some((rule) => lets(rule, 'egress', each, there, isNumber(port))))
        shut('egress', `${from} -> ${namespace}:${port}`);
    }
  return faults;
}
