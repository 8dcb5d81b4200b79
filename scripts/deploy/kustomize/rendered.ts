import { at, text, type Mapping } from '../tree.js';

/** An object of a rendered overlay, and the file that it came from. */
export interface Rendered {
  readonly object: Mapping;
  readonly file: string;
}

/** The kind of an object. */
export const kindOf = ({ object }: Rendered): string => text(object['kind']);
/** The name of an object. */
export const nameOf = ({ object }: Rendered): string => text(at(object, 'metadata', 'name'));

/** What picks objects in a kustomization; what is left out matches all. */
export function isSelected(rendered: Rendered, { kind, name }: Mapping): boolean {
  return (
    (kind === undefined || kind === kindOf(rendered)) && (name === undefined || name === nameOf(rendered))
  );
}
