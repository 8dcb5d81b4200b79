import { SaxesParser } from 'saxes';

/** An element of an XML document. */
export interface Element {
  /** Its namespace and its local name (XML Namespaces, James Clark's notation): `{DAV:}href`. */
  readonly name: string;
  readonly children: readonly Element[];
  /** Attributes of no namespace, by name. */
  readonly attributes: Readonly<Record<string, string>>;
  /** What stands in it beside its children. */
  readonly text: string;
}

/** How deep elements may lie in one another, and how many there may be. */
const MAX_DEPTH = 32;
const MAX_ELEMENTS = 400_000;
/** Longest name with its namespace: each use of it costs as much. */
const MAX_NAME = 256;

interface Open extends Element {
  readonly children: Element[];
  text: string;
}

/**
 * The root of a document, if it is well-formed UTF-8 of a bounded shape. A document type is refused: with it go entities, of
 * this document or of another (OWASP, XML External Entity Prevention).
 */
export function elementIn(text: string): Element | undefined {
  try {
    return parsed(text);
  } catch {
    return undefined;
  }
}

/** @throws Error of the parser, or if there is too much */
function parsed(text: string): Element | undefined {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const open: Open[] = [];
  let root: Open | undefined;
  let count = 0;
  const refuse = (): never => {
    throw new Error('An XML document that is not taken');
  };
  const add = (piece: string) => {
    const element = open.at(-1);
    if (element) element.text += piece;
  };
  parser.on('error', refuse);
  parser.on('doctype', refuse);
  parser.on('xmldecl', ({ encoding = 'utf-8' }) => {
    // Everything is read as UTF-8: another one's letters would be wrong, and nobody would know.
    if (!/^(?:utf-8|us-ascii)$/i.test(encoding)) refuse();
  });
  parser.on('opentag', ({ attributes: told, local, uri }) => {
    if (uri.length + local.length > MAX_NAME) refuse();
    const own = Object.values(told).filter((attribute) => attribute.uri === '');
    const attributes = Object.fromEntries(own.map((attribute) => [attribute.local, attribute.value]));
    const element: Open = { name: `{${uri}}${local}`, attributes, children: [], text: '' };
    if (open.length >= MAX_DEPTH || ++count > MAX_ELEMENTS) refuse();
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => open.pop());
  parser.write(text).close();
  return root;
}

/** A text as it stands in an element. */
export const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign);

/** The first child of a name, and of that the first child of the next one. */
export const childOf = (element: Element | undefined, ...names: readonly string[]): Element | undefined =>
  names.reduce((within, name) => within?.children.find((child) => child.name === name), element);

/** All children of a name. */
export const childrenOf = (element: Element | undefined, name: string): readonly Element[] =>
  element?.children.filter((child) => child.name === name) ?? [];

/** What an element says, without space around it; nothing if it says nothing. */
export const saidIn = (element: Element | undefined): string | undefined => element?.text.trim() || undefined;
