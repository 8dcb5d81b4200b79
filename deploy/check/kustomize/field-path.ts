import { isMapping, mapping, type Mapping, type Tree } from '../tree.js';

/** A place in an object: what holds it, and its key or index there. */
export interface Place {
  readonly parent: Mapping | Tree[];
  readonly key: string | number;
}

/** Splits `a.[b.c/d].*.[name=x].e` at the dots outside brackets. */
function parts(path: string): string[] {
  return (path.match(/\[[^\]]*\]|[^.[\]]+/g) ?? []).map((part) =>
    part.startsWith('[') && !part.includes('=') ? part.slice(1, -1) : part,
  );
}

function keysOf(here: Tree, part: string): (string | number)[] {
  if (Array.isArray(here)) {
    if (part === '*') return here.map((_, index) => index);
    const [, name, value] = /^\[(\w+)=(.*)\]$/.exec(part) ?? [];
    if (name !== undefined)
      return here.flatMap((entry, index) => (mapping(entry)[name] === value ? [index] : []));
    return /^\d+$/.test(part) && Number(part) < here.length ? [Number(part)] : [];
  }
  return isMapping(here) && Object.hasOwn(here, part) ? [part] : [];
}

const value = ({ parent, key }: Place): Tree => (parent as Mapping)[key as string] as Tree;

/** The places in an object that a kustomize field path names: keys, indices, `*` and `[name=value]` in lists. */
export function places(root: Mapping, path: string): Place[] {
  const [first, ...rest] = parts(path);
  const start = (here: Tree, part: string): Place[] =>
    keysOf(here, part).map((key) => ({ parent: here as Mapping | Tree[], key }));
  return rest.reduce<Place[]>(
    (found, part) => found.flatMap((place) => start(value(place), part)),
    start(root, first ?? ''),
  );
}

/** What is at a place. */
export const valueAt = value;

/** Puts something at a place. */
export function putAt({ parent, key }: Place, next: Tree): void {
  (parent as Mapping)[key as string] = next;
}
