import type { Fault } from '../fault.js';
import { kindOf, nameOf, type Rendered } from '../kustomize/rendered.js';
import { at, mapping, mappings, text, type Mapping, scalar } from '../tree.js';
import { RABBITMQ_POD } from './rabbitmq-cluster.js';

/** Something that runs pods. */
export interface Workload {
  readonly kind: string;
  readonly name: string;
  readonly file: string;
  /** The labels of its pods. */
  readonly labels: Readonly<Record<string, string>>;
  readonly podSpec: Mapping;
  /** Where the pod's spec is, for faults. */
  readonly path: string;
  readonly ports: ReadonlyMap<string, number>;
  /** Whether this project writes its image: ours are held to more rules. */
  readonly ours: boolean;
  readonly object: Mapping;
}

const CLUSTER_PORTS = new Map([
  ['amqp', 5672],
  ['epmd', 4369],
  ['clustering', 25_672],
]);

const labelsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(mapping(value)).map(([key, label]) => [key, scalar(label)]));

/** The containers of a pod, the ones before it included, each with its path. */
export function containers({ podSpec, path }: Workload): [string, Mapping][] {
  return ['initContainers', 'containers'].flatMap((key) =>
    mappings(podSpec[key]).map(([index, one]): [string, Mapping] => [`${path}.${key}[${index}]`, one]),
  );
}

/** The workloads among rendered objects. The operator's cluster counts as one, with what the operator gives its pods. */
export function workloadsOf(objects: readonly Rendered[]): Workload[] {
  return objects.flatMap((rendered): Workload[] => {
    const { object, file } = rendered;
    const [kind, name] = [kindOf(rendered), nameOf(rendered)];
    if (kind === 'RabbitmqCluster') {
      const podSpec = mapping(at(object, ...RABBITMQ_POD.split('.')));
      const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': 'rabbitmq' };
      return [
        { kind, name, file, labels, podSpec, path: RABBITMQ_POD, ports: CLUSTER_PORTS, ours: false, object },
      ];
    }
    if (!['Deployment', 'StatefulSet', 'DaemonSet', 'Job'].includes(kind)) return [];
    const podSpec = mapping(at(object, 'spec', 'template', 'spec'));
    const ports = mappings(podSpec['containers']).flatMap(([, one]) =>
      mappings(one['ports']).map(([, port]) => [text(port['name']), Number(port['containerPort'])] as const),
    );
    const images = mappings(podSpec['containers']).map(([, one]) => text(one['image']));
    return [
      {
        kind,
        name,
        file,
        labels: labelsOf(at(object, 'spec', 'template', 'metadata', 'labels')),
        podSpec,
        path: 'spec.template.spec',
        ports: new Map(ports),
        ours: images.some((image) => image.includes('data-connector/')),
        object,
      },
    ];
  });
}

/** A fault of a workload. */
export const faultOf = (
  { kind, name, file }: Pick<Workload, 'kind' | 'name' | 'file'>,
  field: string,
  message: string,
): Fault => ({
  file,
  field: `${kind} ${name}: ${field}`,
  message,
});

/** Tells whether labels fit a selector; an empty one takes all. */
export function fits(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  const { matchLabels, matchExpressions } = mapping(selector);
  return (
    Object.entries(mapping(matchLabels)).every(([key, value]) => labels[key] === value) &&
    mappings(matchExpressions).every(([, { key, operator, values }]) => {
      const label = labels[text(key)];
      const listed = Array.isArray(values) && label !== undefined && values.includes(label);
      if (operator === 'In') return listed;
      if (operator === 'NotIn') return !listed;
      return operator === 'Exists' ? label !== undefined : operator === 'DoesNotExist' && label === undefined;
    })
  );
}
