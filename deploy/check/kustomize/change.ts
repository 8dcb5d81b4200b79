import { ConfigFault } from '../fault.js';
import { misshapen, type Shape } from '../shape.js';
import { at, isMapping, list, mapping, mappings, text, type Mapping, type Tree } from '../tree.js';

/** An object of a rendered overlay, and the file that it came from. */
export interface Rendered {
  readonly object: Mapping;
  readonly file: string;
}

export const kindOf = ({ object }: Rendered): string => text(object['kind']);
export const nameOf = ({ object }: Rendered): string => text(at(object, 'metadata', 'name'));

/** A value that has this shape. @throws ConfigFault: what kustomize knows and is not done here is never skipped */
export function shaped(value: Tree | undefined, shape: Shape, place: string): Tree {
  const [fault] = misshapen(value ?? null, shape);
  if (fault) throw new ConfigFault([place, ...fault].filter((part) => part !== '').join(': '));
  return value ?? null;
}

const SELECTOR = /^([\w./-]+)(?:=([\w.-]+)| in \(([\w., -]+)\))$/;

/** The objects that a kustomization picks; what is left out of the target matches all. @throws ConfigFault when there are none */
export function chosen(objects: readonly Rendered[], target: Mapping, place: string): Rendered[] {
  const { kind, name, labelSelector } = target;
  const [form, label = '', value, values] = SELECTOR.exec(text(labelSelector)) ?? [];
  if (labelSelector !== undefined && form === undefined)
    throw new ConfigFault(`${place}.labelSelector: is not “key=value” or “key in (a, b)”`);
  const wanted = values?.split(',').map((one) => one.trim()) ?? [value];
  const found = objects.filter(
    (one) =>
      (kind === undefined || kind === kindOf(one)) &&
      (name === undefined || name === nameOf(one)) &&
      (form === undefined || wanted.includes(text(at(one.object, 'metadata', 'labels', label)))),
  );
  if (found.length === 0) throw new ConfigFault(`${place}: is nothing that is here`);
  return found;
}

const OPERATIONS: Shape = [{ op: 'string', path: 'string', value: 'any' }];

/** Applies a JSON patch (RFC 6902: add and replace) to an object, in place. @throws ConfigFault */
export function patchJson(object: Mapping, operations: Tree | undefined, place: string): void {
  for (const [index, { op, path, value }] of mappings(shaped(operations, OPERATIONS, place))) {
    const keys = text(path).split('/').slice(1);
    const [last = '', ...above] = keys
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
      .reverse();
    const holder = at(object, ...above.reverse());
    const key = Array.isArray(holder) && last === '-' ? holder.length : last;
    const isThere = isMapping(holder) || Array.isArray(holder) ? Object.hasOwn(holder, key) : undefined;
    const isEnd = Array.isArray(holder) && Number(key) === holder.length;
    if (!(op === 'replace' ? isThere : op === 'add' && (isThere || isEnd || isMapping(holder))))
      throw new ConfigFault(`${place}[${index}]: has no ${last} to ${text(op)}`);
    const next = structuredClone(value ?? null);
    if (Array.isArray(holder) && op === 'add') holder.splice(Number(key), 0, next);
    else (holder as Mapping)[key] = next;
  }
}

/** `a.[b.c/d].*.[name=x].e`, split at the dots outside brackets. */
const partsOf = (path: Tree | undefined): string[] =>
  (text(path).match(/\[[^\]]*\]|[^.[\]]+/g) ?? []).map((part) =>
    part.includes('=') ? part : part.replace(/^\[|\]$/g, ''),
  );

/** Changes what is at a path of keys, indices, `*` and `[name=value]` in lists, in place. @returns at how many places */
function change(holder: Tree | undefined, path: readonly string[], by: (old: Tree) => Tree): number {
  const [part = '', ...rest] = path;
  const [, name, value] = /^\[(\w+)=(.*)\]$/.exec(part) ?? [];
  const keys = Array.isArray(holder)
    ? [...holder.keys()].filter(
        (key) =>
          part === '*' || part === String(key) || (name !== undefined && at(holder, key, name) === value),
      )
    : [part].filter((key) => Object.hasOwn(mapping(holder), key));
  return keys.reduce<number>((count, key) => {
    const at = holder as Mapping;
    if (rest.length > 0) return count + change(at[key], rest, by);
    at[key] = by(at[key] ?? null);
    return count + 1;
  }, 0);
}

const REPLACEMENTS: Shape = [
  {
    source: { kind: 'string', name: 'string', fieldPath: 'string' },
    targets: [
      {
        select: { kind: 'string', name: 'string' },
        fieldPaths: ['string'],
        options: { delimiter: 'string', index: 'number' },
      },
    ],
  },
];

/** Copies a field of one object to fields of others, as kustomize's `replacements` do. @throws ConfigFault */
export function replaceFields(
  objects: readonly Rendered[],
  replacements: Tree | undefined,
  file: string,
): void {
  for (const [number, { source, targets }] of mappings(shaped(replacements, REPLACEMENTS, file))) {
    const place = `${file}: [${number}]`;
    const [from] = chosen(objects, mapping(source), `${place}.source`);
    const value = at(from?.object, ...partsOf(mapping(source)['fieldPath']));
    if (value === undefined) throw new ConfigFault(`${place}.source.fieldPath: leads nowhere`);
    for (const [index, { select, fieldPaths, options }] of mappings(targets)) {
      const { delimiter, index: which } = mapping(options);
      const next = (old: Tree): Tree =>
        delimiter === undefined
          ? value
          : text(old).split(text(delimiter)).with(Number(which), text(value)).join(text(delimiter));
      for (const { object } of chosen(objects, mapping(select), `${place}.targets[${index}].select`))
        for (const path of list(fieldPaths))
          if (change(object, partsOf(path), next) === 0)
            throw new ConfigFault(`${place}.targets[${index}].fieldPaths: ${text(path)} leads nowhere`);
    }
  }
}
