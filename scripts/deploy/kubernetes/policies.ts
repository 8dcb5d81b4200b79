import type { Fault } from '../fault.js';
import { kindOf, nameOf, type Rendered } from '../kustomize/rendered.js';
import { at, isMapping, list, mapping, mappings, text, type Mapping, scalar } from '../tree.js';
import { faultOf, fits, type Workload } from './workload.js';

type Direction = 'ingress' | 'egress';
const TYPE = { ingress: 'Ingress', egress: 'Egress' } as const;
const PEERS = { ingress: 'from', egress: 'to' } as const;

const policies = (objects: readonly Rendered[]) => objects.filter((one) => kindOf(one) === 'NetworkPolicy');
const source = (rendered: Rendered) => ({
  kind: kindOf(rendered),
  name: nameOf(rendered),
  file: rendered.file,
});

/** One rule of a policy, in one direction. */
interface Rule {
  readonly policy: Rendered;
  readonly direction: Direction;
  readonly field: string;
  readonly peers: readonly [number, Mapping][];
  readonly ports: readonly [number, Mapping][];
}

function rulesOf(policy: Rendered): Rule[] {
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    mappings(at(policy.object, 'spec', direction)).map(([index, rule]) => ({
      policy,
      direction,
      field: `spec.${direction}[${index}]`,
      peers: mappings(rule[PEERS[direction]]),
      ports: mappings(rule['ports']),
    })),
  );
}

const chosenBy = (policy: Rendered, workloads: readonly Workload[]) =>
  workloads.filter(({ labels }) => fits(at(policy.object, 'spec', 'podSelector'), labels));

/** Whether a peer is pods of this system, and then which. */
const inside = (peer: Mapping, workloads: readonly Workload[]) =>
  isMapping(peer['podSelector']) && !peer['namespaceSelector']
    ? workloads.filter(({ labels }) => fits(peer['podSelector'], labels))
    : undefined;

function ruleFaults(
  { policy, direction, field, peers, ports }: Rule,
  workloads: readonly Workload[],
): Fault[] {
  const faults: Fault[] = [];
  const add = (where: string, message: string) =>
    faults.push(faultOf(source(policy), `${field}.${where}`, message));
  if (peers.length === 0) add(PEERS[direction], 'is missing: it would mean everybody');
  if (ports.length === 0) add('ports', 'is missing: it would mean all');
  if (!list(at(policy.object, 'spec', 'policyTypes')).includes(TYPE[direction]))
    add('', `counts only with ${TYPE[direction]} in policyTypes`);
  for (const [index, peer] of peers) {
    const pods = inside(peer, workloads);
    if (pods?.length === 0) add(`${PEERS[direction]}[${index}].podSelector`, 'selects no pods');
    const listening = direction === 'ingress' ? chosenBy(policy, workloads) : pods;
    for (const [number, { port }] of ports)
      for (const { name, ports: own } of listening ?? [])
        if (!own.has(scalar(port)) && ![...own.values()].includes(Number(port)))
          add(`ports[${number}].port`, `${scalar(port)} is no port of ${name}`);
  }
  return faults;
}

/** A way from one workload to a port of another, as `gateway -> facebook:8080`. */
export type Flow = string;
export const flow = (from: string, to: string, port: number): Flow => `${from} -> ${to}:${port}`;

/** Where each workload may go, or come from, by the rules of one direction: the flow, and a rule that says so. */
function allowed(
  direction: Direction,
  rules: readonly Rule[],
  workloads: readonly Workload[],
): Map<Flow, Rule> {
  const found = new Map<Flow, Rule>();
  for (const rule of rules.filter((each) => each.direction === direction))
    for (const subject of chosenBy(rule.policy, workloads))
      for (const [, peer] of rule.peers)
        for (const other of inside(peer, workloads) ?? [])
          for (const [, { port }] of rule.ports) {
            const [from, to] = direction === 'egress' ? [subject, other] : [other, subject];
            found.set(flow(from.name, to.name, to.ports.get(scalar(port)) ?? Number(port)), rule);
          }
  return found;
}

/** Peers outside: the Internet only on 443 and only for those that call third parties; whole namespaces only come in. */
function outsideFaults(rule: Rule, workloads: readonly Workload[], callers: readonly string[]): Fault[] {
  return rule.peers.flatMap(([index, peer]) => {
    const field = `${rule.field}.${PEERS[rule.direction]}[${index}]`;
    if (!isMapping(peer['ipBlock'])) return [];
    const names = chosenBy(rule.policy, workloads).map(({ name }) => name);
    const stranger = names.find((name) => !callers.includes(name));
    if (rule.direction === 'ingress') return [faultOf(source(rule.policy), field, 'lets addresses in')];
    if (stranger)
      return [faultOf(source(rule.policy), field, `lets ${stranger} out, which calls nobody outside`)];
    const ports = rule.ports.map(([, { port }]) => Number(port));
    return ports.every((port) => port === 443)
      ? []
      : [faultOf(source(rule.policy), `${rule.field}.ports`, 'is more than 443')];
  });
}

/** What NetworkPolicies are held against. */
export interface Traffic {
  /** The flows that exist, and only they. */
  readonly flows: ReadonlySet<Flow>;
  /** The workloads that call third parties. */
  readonly callers: readonly string[];
}

/** Policies that select nobody, ports that nobody has, flows that are shut or open on one side only, and open ones that do not exist. */
export function policyFaults(
  objects: readonly Rendered[],
  workloads: readonly Workload[],
  traffic: Traffic,
): Fault[] {
  const all = policies(objects);
  const rules = all.flatMap(rulesOf);
  const faults = rules.flatMap((rule) => [
    ...ruleFaults(rule, workloads),
    ...outsideFaults(rule, workloads, traffic.callers),
  ]);
  for (const policy of all)
    if (chosenBy(policy, workloads).length === 0)
      faults.push(faultOf(source(policy), 'spec.podSelector', 'selects no pods'));
  const denies = all.some(({ object }) => {
    const spec = mapping(object['spec']);
    const types = list(spec['policyTypes']);
    const everybody = isMapping(spec['podSelector']) && Object.keys(spec['podSelector']).length === 0;
    return (
      everybody &&
      types.includes('Ingress') &&
      types.includes('Egress') &&
      !spec['ingress'] &&
      !spec['egress']
    );
  });
  if (!denies)
    faults.push({
      file: 'k8s',
      field: 'NetworkPolicy',
      message: 'no policy denies everything that none allows',
    });

  const [into, out] = [allowed('ingress', rules, workloads), allowed('egress', rules, workloads)];
  for (const each of traffic.flows) {
    if (!out.has(each))
      faults.push({
        file: 'k8s',
        field: 'NetworkPolicy egress',
        message: `${each} exists and is not allowed`,
      });
    if (!into.has(each))
      faults.push({
        file: 'k8s',
        field: 'NetworkPolicy ingress',
        message: `${each} exists and is not allowed`,
      });
  }
  for (const [each, rule] of [...into, ...out])
    if (!traffic.flows.has(each))
      faults.push(faultOf(source(rule.policy), rule.field, `allows ${each}, which does not exist`));
  return faults;
}

/** The name under which a policy's text is read. */
export const policyNames = (objects: readonly Rendered[]): string[] =>
  policies(objects).map((one) => text(nameOf(one)));
