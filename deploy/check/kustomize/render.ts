import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ConfigFault } from '../fault.js';
import { parseYaml, readYaml } from '../read-yaml.js';
import type { Shape } from '../shape.js';
import { at, list, mapping, mappings, text, type Mapping } from '../tree.js';
import { chosen, kindOf, patchJson, replaceFields, shaped, type Rendered } from './change.js';

/** All of kustomize that is rendered here: any other field is refused. */
const KUSTOMIZATION: Shape = {
  apiVersion: 'string',
  kind: 'string',
  namespace: 'string',
  resources: ['string'],
  components: ['string'],
  configMapGenerator: [
    { name: 'string', literals: ['string'], options: { disableNameSuffixHash: 'any', annotations: 'any' } },
  ],
  patches: [
    { target: { kind: 'string', name: 'string', labelSelector: 'string' }, patch: 'string', path: 'string' },
  ],
  images: [{ name: 'string', newName: 'string', newTag: 'string' }],
  replacements: [{ path: 'string' }],
};

/** The objects of a file, or of the kustomization in a folder. */
function resource(root: string, path: string, place: string): Rendered[] {
  if (!existsSync(join(root, path))) throw new ConfigFault(`${place}: leads nowhere: ${path}`);
  if (statSync(join(root, path)).isDirectory()) return render(root, path);
  return readYaml(root, path).map((object) => ({ object: mapping(object), file: path }));
}

function configMap({ name = '', literals, options }: Mapping, place: string): Mapping {
  const { disableNameSuffixHash, annotations } = mapping(options);
  if (disableNameSuffixHash !== true)
    throw new ConfigFault(
      `${place}.options.disableNameSuffixHash: has to be true: hashes are not rendered here`,
    );
  const pairs = list(literals).map((literal) => /^([^=]+)=(.*)$/s.exec(text(literal))?.slice(1) ?? []);
  const metadata = {
    name,
    ...(annotations === undefined ? {} : { annotations: structuredClone(annotations) }),
  };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: Object.fromEntries(pairs) as Mapping };
}

/** Gives images the names and tags that a kustomization has for them. */
function setImages(objects: readonly Rendered[], images: ReadonlyMap<string, string>): void {
  for (const { object } of objects)
    for (const [, container] of mappings(at(object, 'spec', 'template', 'spec', 'containers'))) {
      const image = images.get(text(container['image']).replace(/(:[\w.-]+)?(@sha256:\w+)?$/, ''));
      if (image !== undefined) container['image'] = image;
    }
}

/** The objects of a folder's kustomization, after those that a component is given. */
function render(root: string, folder: string, given?: readonly Rendered[]): Rendered[] {
  const file = `${folder}/kustomization.yaml`;
  const all = mapping(shaped(readYaml(root, file)[0], KUSTOMIZATION, file));
  const wanted = given ? 'config.k8s.io/v1alpha1 Component' : 'config.k8s.io/v1beta1 Kustomization';
  if (`${text(all['apiVersion'])} ${text(all['kind'])}` !== `kustomize.${wanted}`)
    throw new ConfigFault(`${file}: is no kustomize.${wanted}`);
  const path = (name: unknown) => posix.join(folder, text(name));

  let objects = [
    ...(given ?? []),
    ...list(all['resources']).flatMap((name, index) =>
      resource(root, path(name), `${file}: resources[${index}]`),
    ),
    ...mappings(all['configMapGenerator']).map(([index, generator]) => ({
      object: configMap(generator, `${file}: configMapGenerator[${index}]`),
      file,
    })),
  ];
  for (const component of list(all['components'])) objects = render(root, path(component), objects);
  for (const [index, patch] of mappings(all['patches'])) {
    const place = `${file}: patches[${index}]`;
    const [from, where] = patch['path']
      ? [path(patch['path']), path(patch['path'])]
      : [file, `${place}.patch`];
    const [operations] = patch['path'] ? readYaml(root, from) : parseYaml(text(patch['patch']), from);
    for (const { object } of chosen(objects, mapping(patch['target']), `${place}.target`))
      patchJson(object, operations, where);
  }
  if (all['namespace'] !== undefined)
    for (const one of objects.filter((each) => kindOf(each) !== 'Namespace'))
      mapping(one.object['metadata'])['namespace'] = all['namespace'];
  setImages(
    objects,
    new Map(
      mappings(all['images']).map(([, { name, newName, newTag }]) => [
        text(name),
        `${text(newName ?? name)}:${text(newTag)}`,
      ]),
    ),
  );
  for (const [, replacement] of mappings(all['replacements']))
    replaceFields(objects, readYaml(root, path(replacement['path']))[0], path(replacement['path']));
  return objects;
}

/**
 * The objects of an overlay as `kubectl kustomize` renders them, each with the file that it came from.
 * @param root the folder that `overlay` and all file names start from
 * @throws ConfigFault that names file and field, for what leads nowhere and for what is not rendered here
 */
export const renderOverlay = (root: string, overlay: string): Rendered[] => render(root, overlay);
