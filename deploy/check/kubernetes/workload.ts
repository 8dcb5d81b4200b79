import type { Rendered } from './render.js';
import type { Deployed, EnvEntry } from '../settings.js';
import { at, mapping, mappings, scalar, text, type Mapping } from '../tree.js';

/** Something that runs pods. */
export interface Workload extends Rendered {
  /** The labels of its pods. */
  readonly labels: Mapping;
  readonly podSpec: Mapping;
  /** Where the pod's spec is, for faults. */
  readonly path: string;
  readonly ports: ReadonlyMap<string, number>;
  /** Which of this project's services it runs: those are held to more rules. */
  readonly service: string | undefined;
}

/** Where a RabbitmqCluster has what is merged into its pods. */
export const RABBITMQ_POD = 'spec.override.statefulSet.spec.template.spec';
const CLUSTER_PORTS = Object.entries({ amqp: 5672, epmd: 4369, clustering: 25_672 });
const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'RabbitmqCluster'];

/** The image's last word: `registry.example/data-connector/meadow:1` is meadow. */
const imageService = (image: unknown) => /data-connector\/([a-z-]+)[:@]/.exec(text(image))?.[1];

/** The workloads among rendered objects. The operator's cluster counts as one, with what the operator gives its pods. */
export const workloadsOf = (objects: readonly Rendered[]): Workload[] =>
  objects
    .filter(({ kind }) => KINDS.includes(kind))
    .map((rendered): Workload => {
      const { kind, name, object } = rendered;
      const managed = kind === 'RabbitmqCluster';
      const path = managed ? RABBITMQ_POD : 'spec.template.spec';
      const podSpec = mapping(at(object, ...path.split('.')));
      const containers = mappings(podSpec['containers']).map(([, container]) => container);
      const ports = containers.flatMap((one) =>
        mappings(one['ports']).map(
          ([, port]) => [text(port['name']), Number(port['containerPort'])] as const,
        ),
      );
      const clusterLabels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': 'rabbitmq' };
      return {
        ...rendered,
        labels: managed ? clusterLabels : mapping(at(object, 'spec', 'template', 'metadata', 'labels')),
        podSpec,
        path,
        ports: new Map(managed ? CLUSTER_PORTS : ports),
        service: containers.map(({ image }) => imageService(image)).find((one) => one !== undefined),
      };
    });

/** Whether a workload listens on a port, by name or number. */
export const hasPort = ({ ports }: Workload, port: unknown): boolean =>
  ports.has(scalar(port)) || [...ports.values()].includes(Number(port));

/** Tells whether labels fit a selector; an empty one takes all. */
export function fits(selector: unknown, labels: Mapping): boolean {
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

/**
 * How a workload of this project gets its settings.
 * @param keys the keys of a Secret
 */
export function deployedOf(
  workload: Workload,
  objects: readonly Rendered[],
  keys: (secret: string) => readonly string[],
): Deployed {
  const { podSpec, path, service = '' } = workload;
  const maps = new Map(objects.filter(({ kind }) => kind === 'ConfigMap').map((one) => [one.name, one]));
  const found = mappings(podSpec['containers']).find(([, { image }]) => imageService(image) !== undefined);
  const [index, container] = found ?? [0, {}];
  const place = `${workload.place}: ${path}.containers[${index}].env`;
  const from = mappings(container['envFrom']).flatMap(([, entry]): EnvEntry[] => {
    const map = maps.get(text(at(entry, 'configMapRef', 'name')));
    return Object.entries(mapping(map?.object['data'])).map(([name, value]) => ({
      name,
      value: text(value),
      place: `${(map ?? workload).place}: data.${name}`,
    }));
  });
  const env = mappings(container['env']).map(([position, { name, value, valueFrom }]): EnvEntry => {
    const ref = mapping(at(valueFrom, 'configMapKeyRef'));
    const referred = at(maps.get(text(ref['name']))?.object, 'data', text(ref['key']));
    return { name: text(name), value: text(value ?? referred), place: `${place}[${position}]` };
  });
  const volumes = new Map(mappings(podSpec['volumes']).map(([, volume]) => [volume['name'], volume]));
  const files = mappings(container['volumeMounts']).flatMap(([, mount]) =>
    keys(text(at(volumes.get(mount['name'] ?? ''), 'secret', 'secretName'))).map(
      (key) => [`${text(mount['mountPath'])}/${key}`, key] as const,
    ),
  );
  return { service, env: [...from, ...env], files: new Map(files), place };
}
