import type { Secrets } from '../../secrets/make-secrets.js';
import { into } from '../fault.js';
import type { Rendered } from './render.js';
import { at, isMapping, mapping, mappings, text, type Tree } from '../tree.js';
import { fits, hasPort, type Workload } from './workload.js';

/** Made by others, as docs/operations.md says. */
const FOREIGN_SECRETS = ['gateway-tls'];

/** What a field refers to: a kind, a name, and perhaps a key of it. */
type Reference = readonly [kind: string, name: Tree | undefined, key?: Tree | undefined];

/** What a field of this name refers to. */
const REFERENCES: Readonly<Record<string, (value: Tree) => Reference>> = {
  configMap: (map) => ['ConfigMap', at(map, 'name')],
  configMapRef: (map) => ['ConfigMap', at(map, 'name')],
  configMapKeyRef: (map) => ['ConfigMap', at(map, 'name'), at(map, 'key')],
  secretKeyRef: (secret) => ['Secret', at(secret, 'name'), at(secret, 'key')],
  secretName: (name) => ['Secret', name],
  serviceAccountName: (name) => ['ServiceAccount', name],
  scaleTargetRef: (target) => [text(at(target, 'kind')), at(target, 'name')],
};

/** Every reference in a value, with its field. */
function references(value: Tree, path = ''): [field: string, reference: Reference][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    const reference = Array.isArray(value) ? undefined : REFERENCES[key]?.(inner);
    const deeper = references(inner, here);
    return reference ? [[here, reference], ...deeper] : deeper;
  });
}

/** Names, keys, selectors and ports that lead nowhere, in what is rendered and in the Secrets that are made. */
export function referenceFaults(
  objects: readonly Rendered[],
  workloads: readonly Workload[],
  secrets: Secrets,
): string[] {
  const faults: string[] = [];
  const data = new Map<string, Tree>(
    objects.map(({ kind, name, object }) => [`${kind} ${name}`, object['data'] ?? {}]),
  );
  for (const [name, files] of Object.entries(secrets)) data.set(`Secret ${name}`, { ...files });
  for (const { kind, object, place } of objects) {
    const must = into(faults, place);
    for (const [field, [wanted, name, key]] of references(object)) {
      const there = data.get(`${wanted} ${text(name)}`);
      const isForeign = wanted === 'Secret' && FOREIGN_SECRETS.includes(text(name));
      must(there !== undefined || isForeign, field, `leads nowhere: no ${wanted} ${text(name)}`);
      const hasKey = key === undefined || there === undefined || at(there, text(key)) !== undefined;
      must(hasKey, field, `has no key ${text(key)}`);
    }
    if (kind !== 'Service') continue;
    const { selector, ports } = mapping(object['spec']);
    const chosen = workloads.filter(
      ({ labels }) => isMapping(selector) && fits({ matchLabels: selector }, labels),
    );
    must(chosen.length > 0, 'spec.selector', 'selects no pods');
    for (const [index, { port, targetPort }] of mappings(ports))
      for (const workload of chosen.filter((one) => !hasPort(one, targetPort ?? port)))
        must(false, `spec.ports[${index}].targetPort`, `is no port of ${workload.name}`);
  }
  return faults;
}
