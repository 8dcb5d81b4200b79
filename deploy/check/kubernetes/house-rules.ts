import { into, is, isSet, isUnset, obey, type Rule } from '../fault.js';
import { imageFault } from '../image-name.js';
import type { Rendered } from './render.js';
import { endingSeconds } from '../settings.js';
import { at, isMapping, mapping, mappings, scalar, text, type Mapping, type Tree } from '../tree.js';
import { fits, hasPort, type Workload } from './workload.js';

const PROBES = { startupProbe: '/livez', livenessProbe: '/livez', readinessProbe: '/readyz' };
const CONTAINER: readonly Rule[] = [
  ...['requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'].map((each): Rule => [
    `resources.${each}`,
    isSet,
    'is missing',
  ]),
  [
    'image',
    (image) => imageFault(text(image)) === '',
    'is not pinned by a digest (@sha256:…), or ours names no version',
  ],
];

/** The value of a setting that stands in the manifest itself. */
const given = (container: Mapping, name: string): string =>
  scalar(mappings(container['env']).find(([, entry]) => entry['name'] === name)?.[1]['value']);

const mebibytes = (quantity: Tree | undefined): number =>
  Number.parseFloat(text(quantity)) *
  ({ Ki: 1 / 1024, Mi: 1, Gi: 1024 }[text(quantity).slice(-2)] ?? 1 / 2 ** 20);

/** What each of this project's own containers has to have beside: a drain, and a spool that fits. */
function ownFaults(container: Mapping, here: string, { podSpec, path, place }: Workload): string[] {
  const faults: string[] = [];
  const must = into(faults, place);
  obey(must, container, [['securityContext.readOnlyRootFilesystem', is(true), 'has to be true']], here);
  const needed = endingSeconds((setting) => given(container, setting));
  const grace = Number(podSpec['terminationGracePeriodSeconds'] ?? 30);
  must(
    grace >= needed,
    `${path}.terminationGracePeriodSeconds`,
    `is ${grace}, and ending may take ${needed}`,
  );
  const folder = given(container, 'SPOOL_DIR');
  if (!folder) return faults;
  const mount = mappings(container['volumeMounts']).find(([, each]) => each['mountPath'] === folder)?.[1];
  const volume = mappings(podSpec['volumes']).find(([, { name }]) => mount && name === mount['name'])?.[1];
  const size = mebibytes(at(volume, 'emptyDir', 'sizeLimit'));
  const storage = mebibytes(at(container, 'resources', 'limits', 'ephemeral-storage'));
  const fills = Number(given(container, 'SPOOL_MB'));
  must(size >= fills, `${path}.volumes: the spool's emptyDir.sizeLimit`, `is less than SPOOL_MB (${fills})`);
  must(storage >= size, `${here}.resources.limits.ephemeral-storage`, 'is less than the spool may hold');
  return faults;
}

/** What each workload has to have: its own account, spread, budget, autoscaler, resources, probes. */
export function houseFaults(workload: Workload, objects: readonly Rendered[]): string[] {
  const { podSpec, path, place, name, kind, object, service, labels } = workload;
  const faults: string[] = [];
  const must = into(faults, place);
  const isNamedBy = (wanted: string, ...path: string[]) =>
    objects.some((one) => one.kind === wanted && at(one.object, 'spec', ...path) === name);
  const spec = mapping(object['spec']);
  // The operator makes the account, and gives its container the image, the resources of the cluster's spec and a readiness probe.
  const managed = kind === 'RabbitmqCluster';
  obey(must, podSpec, [['automountServiceAccountToken', is(false), 'has to be false']], path);
  if (managed)
    obey(
      must,
      spec,
      [['replicas', (count) => Number(count) % 2 === 1, 'is even: split in two it cannot agree']],
      'spec',
    );
  else {
    must(podSpec['serviceAccountName'] === name, `${path}.serviceAccountName`, 'is not its own');
    must(fits(spec['selector'], labels), 'spec.selector', 'does not select its own pods');
  }
  const spread = mappings(podSpec['topologySpreadConstraints']);
  const isSpread = spread.length > 0 && spread.every(([, one]) => fits(one['labelSelector'], labels));
  must(isSpread, `${path}.topologySpreadConstraints`, 'does not spread its own pods');
  const isBudgeted = isNamedBy('PodDisruptionBudget', 'selector', 'matchLabels', 'app.kubernetes.io/name');
  must(isBudgeted, '', 'has no PodDisruptionBudget');
  const isScaled =
    isNamedBy('HorizontalPodAutoscaler', 'scaleTargetRef', 'name') && isUnset(spec['replicas']);
  must(!service || isScaled, '', 'has no HorizontalPodAutoscaler, or replicas beside it');
  for (const [index, { secret }] of mappings(podSpec['volumes'])) {
    const isOwn = !secret || at(secret, 'secretName') === name;
    must(isOwn, `${path}.volumes[${index}].secret.secretName`, 'is not its own');
  }

  const mounts = [...mappings(podSpec['volumes']), ...mappings(spec['volumeClaimTemplates'])];
  const volumes = mounts.map(([, volume]) => volume['name'] ?? at(volume, 'metadata', 'name'));
  must(mappings(podSpec['containers']).length > 0, `${path}.containers`, 'is missing');
  for (const [index, container] of mappings(podSpec['containers'])) {
    const here = `${path}.containers[${index}]`;
    obey(must, managed ? spec : container, CONTAINER, managed ? 'spec' : here);
    for (const [probe, answer] of Object.entries(PROBES)) {
      const { httpGet, tcpSocket } = mapping(container[probe]);
      const port = at(httpGet ?? tcpSocket, 'port');
      const isThere = isMapping(container[probe]) || (managed && probe === 'readinessProbe');
      must(isThere, `${here}.${probe}`, 'is missing');
      must(!service || at(httpGet, 'path') === answer, `${here}.${probe}.httpGet.path`, `is not ${answer}`);
      must(port === undefined || hasPort(workload, port), `${here}.${probe}`, 'asks at no port of its own');
    }
    for (const [number, { name: volume = '' }] of mappings(container['volumeMounts']))
      must(volumes.includes(volume), `${here}.volumeMounts[${number}].name`, 'is no volume of the pod');
    if (service) faults.push(...ownFaults(container, here, workload));
  }
  return faults;
}
