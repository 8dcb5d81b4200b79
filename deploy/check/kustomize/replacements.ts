import { ConfigFault } from '../config-fault.js';
import { isMapping, list, mapping, mappings, only, text, type Mapping, type Tree, scalar } from '../tree.js';
import { places, putAt, valueAt } from './field-path.js';
import { isSelected, type Rendered } from './rendered.js';

type Fail = (message: string) => never;

function sourceValue(objects: readonly Rendered[], source: Mapping, fail: Fail): Tree {
  const found = objects.filter((object) => isSelected(object, source));
  if (found.length !== 1) return fail(`has ${found.length} sources, not one`);
  const [place, ...more] = places((found[0] as Rendered).object, text(source['fieldPath']));
  if (!place || more.length > 0) return fail(`has no such field in its source: ${text(source['fieldPath'])}`);
  return valueAt(place);
}

/** A text with one of its parts replaced. */
function withPart(old: Tree, next: Tree, { delimiter, index }: Mapping, fail: Fail): Tree {
  if (delimiter === undefined) return next;
  const parts = text(old).split(text(delimiter));
  if (typeof index !== 'number' || index < 0 || index >= parts.length)
    return fail(`has no part ${scalar(index)}`);
  return parts.with(index, text(next)).join(text(delimiter));
}

/** Copies a field of one object to fields of others, as kustomize's `replacements` do. @throws ConfigFault */
export function replace(objects: readonly Rendered[], replacements: Tree, file: string): void {
  for (const [number, replacement] of mappings(list(replacements))) {
    const fail =
      (field: string): Fail =>
      (message) => {
        throw new ConfigFault(file, `[${number}].${field}`, message);
      };
    only(replacement, ['source', 'targets'], file, `[${number}]`);
    const source = mapping(replacement['source']);
    only(source, ['kind', 'name', 'fieldPath'], file, `[${number}].source`);
    const value = sourceValue(objects, source, fail('source'));
    for (const [index, target] of mappings(replacement['targets'])) {
      const place = `targets[${index}]`;
      only(target, ['select', 'fieldPaths', 'options'], file, `[${number}].${place}`);
      if (!isMapping(target['select'])) fail(place)('selects nothing');
      only(mapping(target['select']), ['kind', 'name'], file, `[${number}].${place}.select`);
      only(mapping(target['options']), ['delimiter', 'index'], file, `[${number}].${place}.options`);
      const chosen = objects.filter((object) => isSelected(object, mapping(target['select'])));
      for (const { object } of chosen)
        list(target['fieldPaths']).forEach((path, at) => {
          const here = fail(`${place}.fieldPaths[${at}]`);
          const found = places(object, text(path));
          if (found.length === 0) here(`leads nowhere: ${text(path)}`);
          for (const each of found)
            putAt(each, withPart(valueAt(each), value, mapping(target['options']), here));
        });
    }
  }
}
