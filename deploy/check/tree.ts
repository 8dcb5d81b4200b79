/** What YAML and JSON hold. */
export type Tree = null | boolean | number | string | Tree[] | { [key: string]: Tree };
export type Mapping = { [key: string]: Tree };

/** Tells whether something is a mapping. */
export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A mapping, or an empty one for anything else: schemas report what has the wrong type. */
export const mapping = (value: unknown): Mapping => (isMapping(value) ? value : {});

/** The entries of a list, or none for anything else. */
export const list = (value: unknown): Tree[] => (Array.isArray(value) ? (value as Tree[]) : []);

/** The mappings of a list, each with its index. */
export const mappings = (value: unknown): [number, Mapping][] =>
  list(value).map((entry, index) => [index, mapping(entry)]);

/** A text, or an empty one for anything else. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A text or a number as text, as ports are given; an empty one for anything else. */
export const scalar = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** What is at a path of keys; undefined where there is nothing. */
export function at(tree: unknown, ...keys: readonly (string | number)[]): Tree | undefined {
  let here: unknown = tree;
  for (const key of keys) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Mapping)[key];
  }
  return here as Tree | undefined;
}
