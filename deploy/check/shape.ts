import { isMapping, type Tree } from './tree.js';

/** What a value may be: anything, a text, a number, a list of one shape, or a mapping of these fields and no others. */
export type Shape = 'any' | 'string' | 'number' | readonly [Shape] | { readonly [key: string]: Shape };

const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);

/** Where a value has another shape: the field, and what is wrong. */
export function misshapen(value: Tree, shape: Shape, field = ''): [field: string, message: string][] {
  if (shape === 'any') return [];
  if (typeof shape === 'string') return typeof value === shape ? [] : [[field, `is no ${shape}`]];
  if (isList(shape))
    return Array.isArray(value)
      ? value.flatMap((entry, index) => misshapen(entry, shape[0], `${field}[${index}]`))
      : [[field, 'is no list']];
  if (!isMapping(value)) return [[field, 'is no mapping']];
  return Object.entries(value).flatMap(([key, inner]): [string, string][] => {
    const here = field ? `${field}.${key}` : key;
    return shape[key] ? misshapen(inner, shape[key], here) : [[here, 'is unknown here']];
  });
}
