import { endingSeconds } from '../ending-time.js';
import type { Fault } from '../fault.js';
import { imageFault } from '../image-name.js';
import { kindOf, nameOf, type Rendered } from '../kustomize/rendered.js';
import { at, isMapping, mapping, mappings, text, type Mapping, scalar } from '../tree.js';
import { faultOf, type Workload } from './workload.js';

const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;
const PATHS: Readonly<Record<(typeof PROBES)[number], string>> = {
  startupProbe: '/livez',
  livenessProbe: '/livez',
  readinessProbe: '/readyz',
};

type Found = [field: string, message: string][];

function resourceFaults(resources: unknown, path: string): Found {
  return ['requests', 'limits'].flatMap((kind) =>
    ['cpu', 'memory']
      .filter((resource) => at(resources, kind, resource) === undefined)
      .map((resource): Found[number] => [`${path}.${kind}.${resource}`, 'is missing']),
  );
}

/** @param given the probes that somebody else gives the container */
function probeFaults(
  container: Mapping,
  path: string,
  { ours, ports }: Workload,
  given: readonly string[] = [],
): Found {
  return PROBES.flatMap((probe): Found => {
    const http = at(container, probe, 'httpGet');
    if (!isMapping(container[probe]))
      return given.includes(probe) ? [] : [[`${path}.${probe}`, 'is missing']];
    const found: Found = [];
    if (ours && at(http, 'path') !== PATHS[probe])
      found.push([`${path}.${probe}.httpGet.path`, `is not ${PATHS[probe]}`]);
    const port = at(http, 'port') ?? at(container, probe, 'tcpSocket', 'port');
    if (port !== undefined && !ports.has(scalar(port)) && ![...ports.values()].includes(Number(port)))
      found.push([`${path}.${probe}`, `asks at the port ${scalar(port)}, which is none of the container`]);
    return found;
  });
}

function containerFaults(container: Mapping, path: string, workload: Workload): Found {
  const image = imageFault(text(container['image']));
  const found: Found = image === undefined ? [] : [[`${path}.image`, image]];
  found.push(...resourceFaults(container['resources'], `${path}.resources`));
  found.push(...probeFaults(container, path, workload));
  if (workload.ours && at(container, 'securityContext', 'readOnlyRootFilesystem') !== true)
    found.push([`${path}.securityContext.readOnlyRootFilesystem`, 'has to be true']);
  return found;
}

/** The operator gives its container the image, the resources of the cluster's spec, and a readiness probe. */
function managedFaults(workload: Workload): Found {
  const { podSpec, path, object } = workload;
  const found = mappings(podSpec['containers']).find(([, { name }]) => name === 'rabbitmq');
  return [
    ...resourceFaults(at(object, 'spec', 'resources'), 'spec.resources'),
    ...probeFaults(found?.[1] ?? {}, `${path}.containers[${found?.[0] ?? 0}]`, workload, ['readinessProbe']),
  ];
}

/** The value of a setting that stands in the manifest itself. */
const given = (container: Mapping, name: string): string =>
  scalar(mappings(container['env']).find(([, entry]) => entry['name'] === name)?.[1]['value']);

const mebibytes = (quantity: string): number =>
  Number.parseFloat(quantity) *
  ({ Ki: 1 / 1024, Mi: 1, Gi: 1024 }[quantity.replace(/^[\d.]+/, '')] ?? 1 / 2 ** 20);

function endingFaults(container: Mapping, { podSpec, path: pod }: Workload): Found {
  const own = (name: string) => given(container, name) || undefined;
  const needed = endingSeconds({
    SHUTDOWN_DELAY_SECONDS: own('SHUTDOWN_DELAY_SECONDS'),
    DRAIN_SECONDS: own('DRAIN_SECONDS'),
  });
  const grace = Number(podSpec['terminationGracePeriodSeconds'] ?? 30);
  if (grace >= needed) return [];
  const parts = 'SHUTDOWN_DELAY_SECONDS, DRAIN_SECONDS, letting go, some to spare';
  return [[`${pod}.terminationGracePeriodSeconds`, `is ${grace}, and ending may take ${needed}: ${parts}`]];
}

function spoolFaults(container: Mapping, path: string, { podSpec, path: pod }: Workload): Found {
  const folder = given(container, 'SPOOL_DIR');
  if (!folder) return [];
  const mount = mappings(container['volumeMounts']).find(([, each]) => each['mountPath'] === folder)?.[1];
  const found = mappings(podSpec['volumes']).find(([, volume]) => mount && volume['name'] === mount['name']);
  if (!found || !isMapping(found[1]['emptyDir']))
    return [[`${path}.volumeMounts`, `has no emptyDir at ${folder}, where the spool is`]];
  const field = `${pod}.volumes[${found[0]}].emptyDir.sizeLimit`;
  const size = text(at(found[1], 'emptyDir', 'sizeLimit'));
  const needed = Number(given(container, 'SPOOL_MB'));
  if (!size) return [[field, 'is missing']];
  const storage = text(at(container, 'resources', 'limits', 'ephemeral-storage'));
  return [
    ...(mebibytes(size) < needed ? [[field, `is less than SPOOL_MB (${needed})`] as [string, string]] : []),
    ...(mebibytes(storage || '0Mi') < mebibytes(size)
      ? [
          [`${path}.resources.limits.ephemeral-storage`, 'is less than the spool may hold'] as [
            string,
            string,
          ],
        ]
      : []),
  ];
}

/** What each workload has to have: its own account, spread, budget, autoscaler, resources, probes, drain, spool. */
export function houseFaults(workload: Workload, objects: readonly Rendered[]): Fault[] {
  const { podSpec, path, name, kind, ours } = workload;
  const found: Found = [];
  const managed = kind === 'RabbitmqCluster';
  if (!managed && podSpec['serviceAccountName'] !== name)
    found.push([`${path}.serviceAccountName`, `is not ${name}, its own`]);
  if (podSpec['automountServiceAccountToken'] !== false)
    found.push([`${path}.automountServiceAccountToken`, 'has to be false']);
  if (mappings(podSpec['topologySpreadConstraints']).length === 0)
    found.push([`${path}.topologySpreadConstraints`, 'is missing']);
  const has = (wanted: string, path: readonly string[]) =>
    objects.some((one) => kindOf(one) === wanted && at(one.object, ...path) === name);
  if (ours && !has('HorizontalPodAutoscaler', ['spec', 'scaleTargetRef', 'name']))
    found.push(['', 'has no HorizontalPodAutoscaler']);
  if (!has('PodDisruptionBudget', ['spec', 'selector', 'matchLabels', 'app.kubernetes.io/name']))
    found.push(['', 'has no PodDisruptionBudget']);
  if (ours && at(workload.object, 'spec', 'replicas') !== undefined)
    found.push(['spec.replicas', 'works against the HorizontalPodAutoscaler']);
  if (managed) found.push(...managedFaults(workload));
  for (const [index, container] of managed ? [] : mappings(podSpec['containers'])) {
    const here = `${path}.containers[${index}]`;
    found.push(...containerFaults(container, here, workload));
    if (ours && container['name'] === 'service')
      found.push(...endingFaults(container, workload), ...spoolFaults(container, here, workload));
  }
  return found.map(([field, message]) => faultOf(workload, field, message));
}

/** ServiceAccounts that give a token away, and a namespace that enforces less than *restricted*. */
export function namespaceFaults(objects: readonly Rendered[]): Fault[] {
  return objects.flatMap((rendered) => {
    const source = { kind: kindOf(rendered), name: nameOf(rendered), file: rendered.file };
    const labels = mapping(at(rendered.object, 'metadata', 'labels'));
    if (source.kind === 'ServiceAccount' && rendered.object['automountServiceAccountToken'] !== false)
      return [faultOf(source, 'automountServiceAccountToken', 'has to be false')];
    if (source.kind === 'Namespace' && labels['pod-security.kubernetes.io/enforce'] !== 'restricted')
      return [faultOf(source, 'metadata.labels.pod-security.kubernetes.io/enforce', 'is not restricted')];
    return [];
  });
}
