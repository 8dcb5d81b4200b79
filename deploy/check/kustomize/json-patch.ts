import { ConfigFault } from '../config-fault.js';
import { isMapping, list, mapping, only, text, type Mapping, type Tree } from '../tree.js';

const unescaped = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~');

/** Where an operation works: a list with an index, or a mapping with a key. */
function target(root: Mapping, path: string, fail: (message: string) => never): [Tree[] | Mapping, string] {
  const parts = path.split('/').slice(1).map(unescaped);
  const last = parts.pop();
  if (last === undefined || !path.startsWith('/')) return fail('needs a path that begins with /');
  let here: Tree | undefined = root;
  for (const part of parts) {
    if (Array.isArray(here)) here = here[Number(part)];
    else here = isMapping(here) && Object.hasOwn(here, part) ? here[part] : undefined;
  }
  if (!Array.isArray(here) && !isMapping(here)) return fail(`has a path that leads nowhere: ${path}`);
  return [here, last];
}

function changeList(
  items: Tree[],
  key: string,
  op: string,
  value: Tree,
  fail: (message: string) => never,
): void {
  const index = key === '-' ? items.length : Number(key);
  const last = op === 'add' ? items.length : items.length - 1;
  if (!Number.isInteger(index) || index < 0 || index > last) fail(`has no entry ${key} to ${op}`);
  if (op === 'add') items.splice(index, 0, value);
  else if (op === 'replace') items[index] = value;
  else items.splice(index, 1);
}

/**
 * Applies a JSON patch (RFC 6902: add, replace, remove) to an object, in place.
 * @throws ConfigFault for another operation, and for a path that leads nowhere
 */
export function patchJson(root: Mapping, operations: Tree, file: string, field: string): void {
  if (!Array.isArray(operations))
    throw new ConfigFault(file, field, 'is not a JSON patch: strategic merge patches are not rendered here');
  list(operations).forEach((each, index) => {
    const operation = mapping(each);
    const place = `${field}[${index}]`;
    const fail = (message: string): never => {
      throw new ConfigFault(file, place, message);
    };
    only(operation, ['op', 'path', 'value'], file, place);
    const op = text(operation['op']);
    if (!['add', 'replace', 'remove'].includes(op)) fail('is none of add, replace, remove');
    const [parent, key] = target(root, text(operation['path']), fail);
    const value = structuredClone(operation['value'] ?? null);
    if (Array.isArray(parent)) return changeList(parent, key, op, value, fail);
    if (op !== 'add' && !Object.hasOwn(parent, key)) fail(`has no ${key} to ${op}`);
    if (op === 'remove') delete parent[key];
    else parent[key] = value;
  });
}
