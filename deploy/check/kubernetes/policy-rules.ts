import { kindOf, nameOf, type Rendered } from '../kustomize/rendered.js';
import { at, isMapping, mappings, type Mapping } from '../tree.js';
import { fits, type Workload } from './workload.js';

export type Direction = 'ingress' | 'egress';
/** The field that holds a rule's peers, by its direction. */
export const PEERS = { ingress: 'from', egress: 'to' } as const;

/** One rule of a NetworkPolicy, in one direction. */
export interface Rule {
  readonly policy: Rendered;
  readonly direction: Direction;
  readonly field: string;
  readonly peers: readonly [number, Mapping][];
  readonly ports: readonly [number, Mapping][];
}

/** The NetworkPolicies among rendered objects. */
export const policiesOf = (objects: readonly Rendered[]): Rendered[] =>
  objects.filter((one) => kindOf(one) === 'NetworkPolicy');

/** What a fault of an object names. */
export const source = (rendered: Rendered) => ({
  kind: kindOf(rendered),
  name: nameOf(rendered),
  file: rendered.file,
});

/** The rules of a policy, in both directions. */
export function rulesOf(policy: Rendered): Rule[] {
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

/** The workloads that a policy is about. */
export const chosenBy = (policy: Rendered, workloads: readonly Workload[]): Workload[] =>
  workloads.filter(({ labels }) => fits(at(policy.object, 'spec', 'podSelector'), labels));

/** Whether a peer is pods of this system, and then which. */
export const inside = (peer: Mapping, workloads: readonly Workload[]): Workload[] | undefined =>
  isMapping(peer['podSelector']) && !peer['namespaceSelector']
    ? workloads.filter(({ labels }) => fits(peer['podSelector'], labels))
    : undefined;

/** Whether a peer is in a namespace of this name. */
export const isNamespace = (peer: Mapping, name: string): boolean =>
  isMapping(peer['namespaceSelector']) &&
  fits(peer['namespaceSelector'], { 'kubernetes.io/metadata.name': name });
