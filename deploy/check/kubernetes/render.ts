import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { ConfigFault } from '../fault.js';
import { parseYaml } from '../read-yaml.js';
import { ask } from '../tools.js';
import { mapping, text, type Mapping } from '../tree.js';

/** An object of a rendered overlay. */
export interface Rendered {
  readonly object: Mapping;
  readonly kind: string;
  readonly name: string;
  /** The file that it came from, its kind and name, as faults begin. */
  readonly place: string;
}

const ORIGIN = 'config.kubernetes.io/origin';

/** Takes from an object what kustomize has written in it of its origin. */
function rendered(object: Mapping, pathOf: (from: string) => string): Rendered {
  const metadata = mapping(object['metadata']);
  const { [ORIGIN]: origin, ...annotations } = mapping(metadata['annotations']);
  const { path, configuredIn } = mapping(parse(text(origin)));
  delete metadata['annotations'];
  if (Object.keys(annotations).length > 0) metadata['annotations'] = annotations;
  const [kind, name] = [text(object['kind']), text(metadata['name'])];
  return { object, kind, name, place: `${pathOf(text(path ?? configuredIn))}: ${kind} ${name}` };
}

/**
 * The objects of an overlay as `kubectl kustomize` renders them; nothing where there is no kubectl.
 * @param root the folder that `overlay` and all file names start from
 * @param PATH where kubectl is looked for
 * @throws ConfigFault with what kustomize says
 */
export function renderOverlay(
  root: string,
  overlay: string,
  PATH = process.env['PATH'],
): Rendered[] | undefined {
  const home = realpathSync(root);
  // Only who asks for it is told where an object comes from.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'overlay-')));
  try {
    const kustomization = {
      resources: [relative(folder, join(home, overlay))],
      buildMetadata: ['originAnnotations'],
    };
    writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
    const ran = ask(PATH, 'kubectl', ['kustomize', folder]);
    if (!ran) return undefined;
    if (!ran.isWell) throw new ConfigFault(`${overlay}: ${ran.lines.join(' ').replaceAll(`${home}/`, '')}`);
    const pathOf = (from: string) => relative(home, join(folder, from));
    return parseYaml(ran.stdout, overlay).map((object) => rendered(mapping(object), pathOf));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
