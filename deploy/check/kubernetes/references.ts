import type { Fault } from '../fault.js';
import { kindOf, nameOf, type Rendered } from '../kustomize/rendered.js';
import type { Secrets } from '../../secrets/make-secrets.js';
import { at, isMapping, mapping, mappings, text, type Mapping, scalar } from '../tree.js';
import { configMaps } from './deployed.js';
import { containers, faultOf, fits, type Workload } from './workload.js';

/** Names that lead somewhere outside what is rendered: made by others, as docs/operations.md says. */
const FOREIGN_SECRETS = ['gateway-tls'];

interface Surroundings {
  readonly objects: readonly Rendered[];
  readonly workloads: readonly Workload[];
  readonly secrets: Secrets;
}

const source = (rendered: Rendered) => ({
  kind: kindOf(rendered),
  name: nameOf(rendered),
  file: rendered.file,
});

function hasPort(workload: Workload, port: unknown): boolean {
  return workload.ports.has(scalar(port)) || [...workload.ports.values()].includes(Number(port));
}

function serviceFaults(rendered: Rendered, { workloads }: Surroundings): Fault[] {
  const { object } = rendered;
  const chosen = workloads.filter(({ labels }) =>
    fits({ matchLabels: at(object, 'spec', 'selector') ?? {} }, labels),
  );
  if (!isMapping(at(object, 'spec', 'selector')) || chosen.length === 0)
    return [faultOf(source(rendered), 'spec.selector', 'selects no pods')];
  return mappings(at(object, 'spec', 'ports')).flatMap(([index, port]) =>
    chosen
      .filter((workload) => !hasPort(workload, port['targetPort'] ?? port['port']))
      .map(({ name }) =>
        faultOf(source(rendered), `spec.ports[${index}].targetPort`, `is no port of ${name}`),
      ),
  );
}

function targetFaults(rendered: Rendered, { workloads }: Surroundings): Fault[] {
  const { kind, name } = mapping(at(rendered.object, 'spec', 'scaleTargetRef'));
  const there = workloads.some((workload) => workload.kind === kind && workload.name === name);
  return there
    ? []
    : [faultOf(source(rendered), 'spec.scaleTargetRef', `leads nowhere: ${text(kind)} ${text(name)}`)];
}

function budgetFaults(rendered: Rendered, { workloads }: Surroundings): Fault[] {
  const selector = at(rendered.object, 'spec', 'selector');
  const chosen = workloads.filter(({ labels }) => fits(selector, labels));
  return isMapping(selector) && chosen.length === 1
    ? []
    : [faultOf(source(rendered), 'spec.selector', `selects ${chosen.length} workloads, not one`)];
}

function ingressFaults(rendered: Rendered, { objects }: Surroundings): Fault[] {
  return mappings(at(rendered.object, 'spec', 'rules')).flatMap(([rule, each]) =>
    mappings(at(each, 'http', 'paths')).flatMap(([index, path]) => {
      const { name, port } = mapping(at(path, 'backend', 'service'));
      const service = objects.find((one) => kindOf(one) === 'Service' && nameOf(one) === name);
      const wanted = mapping(port);
      const found = mappings(at(service?.object, 'spec', 'ports')).some(
        ([, offered]) => offered['name'] === wanted['name'] || offered['port'] === wanted['number'],
      );
      const field = `spec.rules[${rule}].http.paths[${index}].backend.service`;
      return found ? [] : [faultOf(source(rendered), field, `leads nowhere: ${text(name)}`)];
    }),
  );
}

function secretFault(name: string, key: string | undefined, secrets: Secrets): string | undefined {
  if (FOREIGN_SECRETS.includes(name)) return undefined;
  if (!Object.hasOwn(secrets, name)) return `leads nowhere: npm run secrets makes no ${name}`;
  return key === undefined || Object.hasOwn(secrets[name] ?? {}, key) ? undefined : `has no key ${key}`;
}

function mapFault(
  name: string,
  key: string | undefined,
  maps: ReadonlyMap<string, Rendered>,
): string | undefined {
  const map = maps.get(name);
  if (!map) return `leads nowhere: no ConfigMap ${name}`;
  return key === undefined || at(map.object, 'data', key) !== undefined ? undefined : `has no key ${key}`;
}

function envFaults(container: Mapping, { objects, secrets }: Surroundings): [string, string | undefined][] {
  const maps = configMaps(objects);
  const entries = mappings(container['env']).flatMap(([index, entry]): [string, string | undefined][] => {
    const field = `env[${index}].valueFrom`;
    const map = at(entry, 'valueFrom', 'configMapKeyRef');
    const secret = at(entry, 'valueFrom', 'secretKeyRef');
    return [
      ...(isMapping(map)
        ? [
            [`${field}.configMapKeyRef`, mapFault(text(map['name']), text(map['key']), maps)] as [
              string,
              string?,
            ],
          ]
        : []),
      ...(isMapping(secret)
        ? [
            [`${field}.secretKeyRef`, secretFault(text(secret['name']), text(secret['key']), secrets)] as [
              string,
              string?,
            ],
          ]
        : []),
    ].map(([where, what]) => [where, what]);
  });
  const whole = mappings(container['envFrom']).map(([index, entry]): [string, string | undefined] =>
    isMapping(entry['configMapRef'])
      ? [`envFrom[${index}].configMapRef`, mapFault(text(entry['configMapRef']['name']), undefined, maps)]
      : [`envFrom[${index}]`, 'brings secrets into the environment: mount them as files'],
  );
  return [...entries, ...whole];
}

function volumeFaults({ podSpec, path, name, ours, kind }: Workload, { objects, secrets }: Surroundings) {
  const maps = configMaps(objects);
  return mappings(podSpec['volumes']).flatMap(([index, volume]): [string, string | undefined][] => {
    const secret = at(volume, 'secret', 'secretName');
    const map = at(volume, 'configMap', 'name');
    const field = `${path}.volumes[${index}]`;
    const own = ours || kind === 'RabbitmqCluster' || secret === undefined || secret === name;
    return [
      ...(secret === undefined
        ? []
        : [
            [`${field}.secret.secretName`, secretFault(text(secret), undefined, secrets)] as [
              string,
              string | undefined,
            ],
          ]),
      ...(secret !== undefined && (!own || secret !== name)
        ? [[`${field}.secret.secretName`, `is not ${name}: each has a Secret of its own`] as [string, string]]
        : []),
      ...(map === undefined
        ? []
        : [
            [`${field}.configMap.name`, mapFault(text(map), undefined, maps)] as [string, string | undefined],
          ]),
    ];
  });
}

function workloadFaults(workload: Workload, surroundings: Surroundings): Fault[] {
  const { podSpec, path, object, labels, kind } = workload;
  const claims = mappings(at(object, 'spec', 'volumeClaimTemplates')).map(([, claim]) =>
    text(at(claim, 'metadata', 'name')),
  );
  const volumes = [...mappings(podSpec['volumes']).map(([, volume]) => text(volume['name'])), ...claims];
  const account = text(podSpec['serviceAccountName']);
  const found: [string, string | undefined][] = [...volumeFaults(workload, surroundings)];
  if (
    account &&
    !surroundings.objects.some((one) => kindOf(one) === 'ServiceAccount' && nameOf(one) === account)
  )
    found.push([`${path}.serviceAccountName`, `leads nowhere: ${account}`]);
  if (
    kind !== 'RabbitmqCluster' &&
    !(isMapping(at(object, 'spec', 'selector')) && fits(at(object, 'spec', 'selector'), labels))
  )
    found.push(['spec.selector', 'does not select its own pods']);
  for (const [index, spread] of mappings(podSpec['topologySpreadConstraints']))
    if (!fits(spread['labelSelector'], labels))
      found.push([
        `${path}.topologySpreadConstraints[${index}].labelSelector`,
        'does not select its own pods',
      ]);
  for (const [where, container] of containers(workload)) {
    for (const [index, mount] of mappings(container['volumeMounts']))
      if (!volumes.includes(text(mount['name'])))
        found.push([`${where}.volumeMounts[${index}].name`, 'is no volume of the pod']);
    for (const [field, message] of envFaults(container, surroundings))
      found.push([`${where}.${field}`, message]);
  }
  return found.flatMap(([field, message]) =>
    message === undefined ? [] : [faultOf(workload, field, message)],
  );
}

/** Selectors, targets and names that lead nowhere, and ports that nobody has. */
export function referenceFaults(
  objects: readonly Rendered[],
  workloads: readonly Workload[],
  secrets: Secrets,
): Fault[] {
  const surroundings = { objects, workloads, secrets };
  const checks: Readonly<Record<string, (rendered: Rendered, around: Surroundings) => Fault[]>> = {
    Service: serviceFaults,
    HorizontalPodAutoscaler: targetFaults,
    PodDisruptionBudget: budgetFaults,
    Ingress: ingressFaults,
  };
  return [
    ...objects.flatMap((rendered) => checks[kindOf(rendered)]?.(rendered, surroundings) ?? []),
    ...workloads.flatMap((workload) => workloadFaults(workload, surroundings)),
  ];
}
