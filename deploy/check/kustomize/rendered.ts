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

const SELECTOR = /^([\w./-]+)(?:=([\w.-]+)| in \(([\w., -]+)\))$/;

/** Whether a label selector is of the forms that are rendered here: `key=value` and `key in (a, b)`. */
export const isLabelSelector = (selector: string): boolean => SELECTOR.test(selector);

function hasLabel({ object }: Rendered, selector: string): boolean {
  const [, key = '', value, values = ''] = SELECTOR.exec(selector) ?? [];
  const label = text(at(object, 'metadata', 'labels', key));
  return (value === undefined ? values.split(',').map((one) => one.trim()) : [value]).includes(label);
}

/** What picks objects in a kustomization; what is left out matches all. */
export function isSelected(rendered: Rendered, { kind, name, labelSelector }: Mapping): boolean {
  return (
    (kind === undefined || kind === kindOf(rendered)) &&
    (name === undefined || name === nameOf(rendered)) &&
    (labelSelector === undefined || hasLabel(rendered, text(labelSelector)))
  );
}
