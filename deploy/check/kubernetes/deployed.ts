import { kindOf, nameOf, type Rendered } from '../kustomize/rendered.js';
import type { Deployed, EnvEntry } from '../settings-faults.js';
import { at, mapping, mappings, text, type Mapping } from '../tree.js';
import type { Workload } from './workload.js';

/** The ConfigMaps of an overlay, by name. */
export function configMaps(objects: readonly Rendered[]): ReadonlyMap<string, Rendered> {
  return new Map(objects.filter((one) => kindOf(one) === 'ConfigMap').map((one) => [nameOf(one), one]));
}

function direct(entry: Mapping, maps: ReadonlyMap<string, Rendered>): string {
  const ref = mapping(at(entry, 'valueFrom', 'configMapKeyRef'));
  if (entry['value'] !== undefined) return text(entry['value']);
  return text(at(maps.get(text(ref['name']))?.object, 'data', text(ref['key'])));
}

function mountedFiles(podSpec: Mapping, container: Mapping, keys: (secret: string) => readonly string[]) {
  const volumes = new Map(mappings(podSpec['volumes']).map(([, volume]) => [text(volume['name']), volume]));
  return new Map(
    mappings(container['volumeMounts']).flatMap(([, mount]) => {
      const secret = text(at(volumes.get(text(mount['name'])), 'secret', 'secretName'));
      return keys(secret).map((key): [string, string] => [`${text(mount['mountPath'])}/${key}`, key]);
    }),
  );
}

/** The image's last word: `registry.example/data-connector/facebook:1` is facebook. */
export const imageService = (image: string): string | undefined =>
  /data-connector\/([a-z-]+)[:@]/.exec(image)?.[1];

/**
 * How a workload of this project gets its settings; nothing for other people's images.
 * @param keys the keys of a Secret
 */
export function deployedOf(
  workload: Workload,
  objects: readonly Rendered[],
  keys: (secret: string) => readonly string[],
): Deployed | undefined {
  const maps = configMaps(objects);
  const [found] = mappings(workload.podSpec['containers']).filter(([, { image }]) =>
    imageService(text(image)),
  );
  if (!found) return undefined;
  const [index, container] = found;
  const field = `${workload.kind} ${workload.name}: ${workload.path}.containers[${index}].env`;
  const env = mappings(container['env']).map(([position, entry]): EnvEntry => ({
    name: text(entry['name']),
    value: direct(entry, maps),
    file: workload.file,
    field: `${field}[${position}]`,
  }));
  const from = mappings(container['envFrom']).flatMap(([, entry]): EnvEntry[] => {
    const name = text(at(entry, 'configMapRef', 'name'));
    const map = maps.get(name);
    return Object.entries(mapping(map?.object['data'])).map(([key, value]) => ({
      name: key,
      value: text(value),
      file: map?.file ?? workload.file,
      field: `ConfigMap ${name}: data.${key}`,
    }));
  });
  return {
    service: imageService(text(container['image'])) ?? '',
    env: [...from, ...env],
    files: mountedFiles(workload.podSpec, container, keys),
    file: workload.file,
    field,
  };
}
