import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ConfigFault } from '../config-fault.js';
import { readYaml } from '../read-yaml.js';
import { isMapping, list, mapping, mappings, only, text, type Mapping } from '../tree.js';
import { kindOf, nameOf, type Rendered } from './rendered.js';
import { replace } from './replacements.js';
import { applyPatches, generateConfigMap, setImages, setNamespace } from './transform.js';

/** All of kustomize that is rendered here; any other field is refused, never skipped. */
const KNOWN = [
  'apiVersion',
  'kind',
  'namespace',
  'resources',
  'components',
  'configMapGenerator',
  'patches',
  'images',
  'replacements',
];
const VERSION = { Kustomization: 'v1beta1', Component: 'v1alpha1' } as const;

/** Renders kustomizations below a root folder, as `kubectl kustomize` does. */
class Renderer {
  constructor(private readonly root: string) {}

  /** The objects of a folder's kustomization, after those that it is given. */
  render(folder: string, kind: keyof typeof VERSION, given: readonly Rendered[] = []): Rendered[] {
    const file = `${folder}/kustomization.yaml`;
    const all = mapping(readYaml(this.root, file)[0]);
    only(all, KNOWN, file);
    if (all['kind'] !== kind) throw new ConfigFault(file, 'kind', `is not ${kind}`);
    if (all['apiVersion'] !== `kustomize.config.k8s.io/${VERSION[kind]}`)
      throw new ConfigFault(file, 'apiVersion', `is not kustomize.config.k8s.io/${VERSION[kind]}`);

    let objects = [...given, ...this.resources(all, folder, file)];
    for (const [index, generator] of mappings(all['configMapGenerator']))
      objects.push(generateConfigMap(generator, file, `configMapGenerator[${index}]`));
    for (const component of list(all['components']))
      objects = this.render(posix.join(folder, text(component)), 'Component', objects);
    unique(objects, file);

    applyPatches(objects, all['patches'] ?? [], this.root, folder, file);
    if (all['namespace'] !== undefined) setNamespace(objects, text(all['namespace']));
    setImages(objects, all['images'] ?? [], file);
    this.replacements(all, objects, folder, file);
    return objects;
  }

  private resources(all: Mapping, folder: string, file: string): Rendered[] {
    return list(all['resources']).flatMap((resource, index) => {
      const path = posix.join(folder, text(resource));
      const field = `resources[${index}]`;
      if (!text(resource) || !existsSync(join(this.root, path)))
        throw new ConfigFault(file, field, `leads nowhere: ${text(resource)}`);
      if (statSync(join(this.root, path)).isDirectory()) return this.render(path, 'Kustomization');
      return readYaml(this.root, path).map((object) => {
        if (!isMapping(object)) throw new ConfigFault(path, '', 'is no object');
        return { object, file: path };
      });
    });
  }

  private replacements(all: Mapping, objects: readonly Rendered[], folder: string, file: string): void {
    for (const [index, entry] of mappings(all['replacements'])) {
      only(entry, ['path'], file, `replacements[${index}]`);
      const path = posix.join(folder, text(entry['path']));
      replace(objects, readYaml(this.root, path)[0] ?? [], path);
    }
  }
}

function unique(objects: readonly Rendered[], file: string): void {
  const seen = new Set<string>();
  for (const rendered of objects) {
    const id = `${kindOf(rendered)} ${nameOf(rendered)}`;
    if (seen.has(id)) throw new ConfigFault(file, '', `has ${id} twice`);
    seen.add(id);
  }
}

/**
 * The objects of an overlay, each with the file that it came from.
 * @param root the folder that `overlay` and all file names start from
 * @throws ConfigFault that names file and field, for what kustomize would refuse and for what is not rendered here
 */
export function renderOverlay(root: string, overlay: string): Rendered[] {
  return new Renderer(root).render(overlay, 'Kustomization');
}
