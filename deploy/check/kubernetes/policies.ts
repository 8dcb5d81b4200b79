import { into } from '../fault.js';
import type { Rendered } from './render.js';
import { at, isMapping, list, mapping, mappings, scalar, text, type Mapping } from '../tree.js';
import { OUTSIDE, way, type Way } from './traffic.js';
import { fits, type Workload } from './workload.js';

type Direction = 'ingress' | 'egress';
const TYPE = { ingress: 'Ingress', egress: 'Egress' } as const;

/** Who a peer is: workloads of this system, the namespace of somebody else, or the outside. */
function named(
  { podSelector, namespaceSelector, ipBlock }: Mapping,
  workloads: readonly Workload[],
): string[] {
  if (ipBlock) return [at(ipBlock, 'cidr') === '0.0.0.0/0' ? OUTSIDE : text(at(ipBlock, 'cidr'))];
  const namespace = at(namespaceSelector, 'matchLabels', 'kubernetes.io/metadata.name');
  if (namespaceSelector) return [text(namespace) || 'every namespace'];
  return workloads.filter(({ labels }) => podSelector && fits(podSelector, labels)).map(({ name }) => name);
}

const chosenBy = ({ object }: Rendered, workloads: readonly Workload[]): Workload[] =>
  workloads.filter(({ labels }) => fits(at(object, 'spec', 'podSelector'), labels));

/**
 * The ways that a policy lets through in one direction, each with its rule; what a rule leaves out means everybody, or all.
 * Namespaces of others, as Prometheus', may come in at any port that is there.
 */
function* allowedBy(policy: Rendered, direction: Direction, workloads: readonly Workload[]) {
  for (const [index, { from, to, ports }] of mappings(at(policy.object, 'spec', direction))) {
    const rule = `${policy.place}: spec.${direction}[${index}]`;
    const peers = (from ?? to) ? mappings(from ?? to).map(([, peer]) => peer) : [undefined];
    for (const subject of chosenBy(policy, workloads))
      for (const peer of peers)
        for (const other of peer ? named(peer, workloads) : ['everybody'])
          for (const [, { port, protocol }] of ports
            ? mappings(ports)
            : [[0, { port: 'any' } as Mapping] as const]) {
            const ends =
              direction === 'egress' ? ([subject.name, other] as const) : ([other, subject.name] as const);
            const its = [...(workloads.find(({ name }) => name === ends[1])?.ports ?? [])];
            const number = its.find(([name]) => name === scalar(port))?.[1] ?? scalar(port);
            const isThere = its.some(([, each]) => each === Number(number));
            const mayBe = direction === 'ingress' && isMapping(peer?.['namespaceSelector']) && isThere;
            yield { way: way(...ends, `${number}${protocol === 'UDP' ? '/UDP' : ''}`), rule, mayBe };
          }
  }
}

/** Ways that there are and that are shut on a side, ways that are open and lead nowhere, policies of nobody, and no default. */
export function policyFaults(
  objects: readonly Rendered[],
  workloads: readonly Workload[],
  ways: ReadonlySet<Way>,
): string[] {
  const faults: string[] = [];
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  for (const direction of ['ingress', 'egress'] as const) {
    const isOf = ({ object }: Rendered) => list(at(object, 'spec', 'policyTypes')).includes(TYPE[direction]);
    const allowed = policies.filter(isOf).flatMap((policy) => [...allowedBy(policy, direction, workloads)]);
    const must = into(faults, `k8s: NetworkPolicy ${direction}`);
    for (const one of ways) {
      const [from, to] = one.split(/ -> |:/);
      const isOurs = workloads.some(({ name }) => name === (direction === 'egress' ? from : to));
      must(!isOurs || allowed.some((each) => each.way === one), '', `${one} exists and is not allowed`);
    }
    for (const { way: one, rule, mayBe } of allowed)
      into(faults, rule)(mayBe || ways.has(one), '', `allows ${one}, which does not exist`);
    for (const policy of policies.filter(({ object }) => at(object, 'spec', direction)))
      into(faults, policy.place)(isOf(policy), 'spec.policyTypes', `has no ${TYPE[direction]}`);
  }
  for (const policy of policies)
    into(faults, policy.place)(chosenBy(policy, workloads).length > 0, 'spec.podSelector', 'selects no pods');
  const denies = policies.some(({ object }) => {
    const { podSelector, policyTypes, ingress, egress } = mapping(object['spec']);
    const everybody = isMapping(podSelector) && Object.keys(podSelector).length === 0;
    return everybody && list(policyTypes).length === 2 && !ingress && !egress;
  });
  into(faults, 'k8s: NetworkPolicy')(denies, '', 'no policy denies everything that none allows');
  return faults;
}
