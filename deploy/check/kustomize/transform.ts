import { ConfigFault } from '../config-fault.js';
import { readYaml, parseYaml } from '../read-yaml.js';
import { at, isMapping, list, mapping, mappings, only, text, type Mapping, type Tree } from '../tree.js';
import { patchJson } from './json-patch.js';
import { isLabelSelector, isSelected, kindOf, type Rendered } from './rendered.js';

/** Kinds that belong to no namespace, of those that are used here. */
const CLUSTER_KINDS = ['Namespace'];

/** The ConfigMap of one generator. @throws ConfigFault */
export function generateConfigMap(generator: Mapping, file: string, field: string): Rendered {
  only(generator, ['name', 'literals', 'options'], file, field);
  const options = mapping(generator['options']);
  only(options, ['disableNameSuffixHash', 'annotations'], file, `${field}.options`);
  if (options['disableNameSuffixHash'] !== true)
    throw new ConfigFault(
      file,
      `${field}.options.disableNameSuffixHash`,
      'has to be true: hashes are not rendered here',
    );
  const data: Mapping = {};
  list(generator['literals']).forEach((literal, index) => {
    const [, key, value] = /^([\w.-]+)=(.*)$/s.exec(text(literal)) ?? [];
    if (key === undefined || value === undefined || Object.hasOwn(data, key))
      throw new ConfigFault(file, `${field}.literals[${index}]`, 'is not KEY=value, or there twice');
    data[key] = value;
  });
  const metadata: Mapping = { name: generator['name'] ?? '' };
  if (options['annotations']) metadata['annotations'] = structuredClone(options['annotations']);
  return { object: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }, file };
}

/** Applies a kustomization's `patches`, JSON patches in place or in a file. @throws ConfigFault */
export function applyPatches(
  objects: readonly Rendered[],
  patches: Tree,
  root: string,
  folder: string,
  file: string,
) {
  for (const [index, patch] of mappings(patches)) {
    const field = `patches[${index}]`;
    only(patch, ['target', 'patch', 'path'], file, field);
    const target = mapping(patch['target']);
    only(target, ['kind', 'name', 'labelSelector'], file, `${field}.target`);
    if (target['labelSelector'] !== undefined && !isLabelSelector(text(target['labelSelector'])))
      throw new ConfigFault(file, `${field}.target.labelSelector`, 'is not “key=value” or “key in (a, b)”');
    if (!isMapping(patch['target'])) throw new ConfigFault(file, field, 'has no target');
    const path = text(patch['path']);
    const [operations = null] = path
      ? readYaml(root, `${folder}/${path}`)
      : parseYaml(text(patch['patch']), file);
    const chosen = objects.filter((object) => isSelected(object, target));
    if (chosen.length === 0) throw new ConfigFault(file, `${field}.target`, 'is nothing that is here');
    for (const { object } of chosen)
      patchJson(object, operations, path ? `${folder}/${path}` : file, path ? '' : `${field}.patch`);
  }
}

/** Puts every object that belongs to a namespace into this one. */
export function setNamespace(objects: readonly Rendered[], namespace: string): void {
  for (const rendered of objects)
    if (!CLUSTER_KINDS.includes(kindOf(rendered)))
      mapping(rendered.object['metadata'])['namespace'] = namespace;
}

function podSpec(object: Mapping): Mapping {
  return mapping(at(object, 'spec', 'template', 'spec'));
}

/** Gives images the names and tags of a kustomization's `images`. @throws ConfigFault */
export function setImages(objects: readonly Rendered[], images: Tree, file: string): void {
  for (const [index, image] of mappings(images)) {
    only(image, ['name', 'newName', 'newTag', 'digest'], file, `images[${index}]`);
    const { name, newName, newTag, digest } = image;
    const version = digest ? `@${text(digest)}` : newTag ? `:${text(newTag)}` : '';
    for (const { object } of objects)
      for (const kind of ['containers', 'initContainers'])
        for (const [, container] of mappings(podSpec(object)[kind]))
          if (text(container['image']).replace(/(:[\w.-]+)?(@sha256:\w+)?$/, '') === name)
            container['image'] = text(newName ?? name) + version;
  }
}
