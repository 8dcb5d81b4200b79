import { at, type Tree } from './tree.js';

/** A fault that leaves nothing to go on with; its message says where, as all faults do. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault';
}

/** Takes down what is not as it has to be. */
export type Must = (ok: boolean, field: string, message: string) => void;

/** @param place what each line begins with: a file, and an object in it */
export const into =
  (faults: string[], place: string): Must =>
  (ok, field, message) => {
    if (!ok) faults.push([place, field, message].filter((part) => part !== '').join(': '));
  };

/** A field, as `securityContext.privileged`, what it may be, and what is said of anything else. */
export type Rule = readonly [field: string, isFine: (value: Tree | undefined) => boolean, message: string];

export const isSet = (value: Tree | undefined): boolean => value !== undefined;
export const isUnset = (value: Tree | undefined): boolean => !value;
export const is =
  (wanted: Tree) =>
  (value: Tree | undefined): boolean =>
    value === wanted;
/** A list that has this in it. */
export const has =
  (wanted: Tree) =>
  (value: Tree | undefined): boolean =>
    Array.isArray(value) && value.includes(wanted);

/** Holds a value against rules. @param path where it is, for faults */
export function obey(must: Must, value: unknown, rules: readonly Rule[], path = ''): void {
  for (const [field, isFine, message] of rules)
    must(isFine(at(value, ...field.split('.'))), path ? `${path}.${field}` : field, message);
}
