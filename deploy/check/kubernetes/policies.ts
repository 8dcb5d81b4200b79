import type { Fault } from '../fault.js';
import type { Rendered } from '../kustomize/rendered.js';
import { at, isMapping, list, mapping, scalar } from '../tree.js';
import { openFaults, shutFaults, type Outside } from './outside.js';
import {
  chosenBy,
  inside,
  PEERS,
  policiesOf,
  rulesOf,
  source,
  type Direction,
  type Rule,
} from './policy-rules.js';
import { faultOf, type Workload } from './workload.js';

const TYPE = { ingress: 'Ingress', egress: 'Egress' } as const;

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

/** What NetworkPolicies are held against. */
export interface Traffic {
  /** The flows that exist, and only they. */
  readonly flows: ReadonlySet<Flow>;
  readonly outside: Outside;
}

/** Policies that select nobody, ports that nobody has, flows that are shut or open on one side only, and open ones that do not exist. */
export function policyFaults(
  objects: readonly Rendered[],
  workloads: readonly Workload[],
  traffic: Traffic,
): Fault[] {
  const all = policiesOf(objects);
  const rules = all.flatMap(rulesOf);
  const faults = rules.flatMap((rule) => [
    ...ruleFaults(rule, workloads),
    ...openFaults(rule, workloads, traffic.outside),
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

  faults.push(...shutFaults(rules, workloads, traffic.outside));

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
