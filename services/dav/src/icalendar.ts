import ICAL from 'ical.js';
import { textOf } from '@data-connector/provider';

/** The largest resource that is taken, in bytes: a picture is most of one. */
export const LARGEST = 4 * 2 ** 20;

/** What costs ical.js time, and how much of it there may be: 8 MiB of parameters or commas would take it minutes. */
const BOUNDS = [
  [/^BEGIN:/gim, 2000],
  [/[,;\\^"]/g, 10_000],
  [/\n/g, 100_000],
] as const;

function hasMore(text: string, sign: RegExp, most: number): boolean {
  let count = 0;
  for (const _found of text.matchAll(sign)) if (++count > most) return true;
  return false;
}

/** A text as ical.js has taken it apart: a calendar or a card. @throws Error if it is none, more than one, or too much */
export function componentOf(given: unknown, name: 'vcalendar' | 'vcard'): ICAL.Component {
  const text = textOf(given) ?? '';
  if (text.length > LARGEST || BOUNDS.some(([sign, most]) => hasMore(text, sign, most)))
    throw new Error(`Too much for a ${name}`);
  const component = new ICAL.Component(ICAL.parse(text) as unknown[]);
  if (component.name !== name) throw new Error(`No ${name}`);
  return component;
}

/** What a property says, as text; the parts of one that has some are a list. */
export const valueOf = (property: ICAL.Property | null | undefined): unknown =>
  (property?.toJSON() as readonly unknown[] | undefined)?.[3];

/** The first property of a name that says something, as text. */
export const textIn = (component: ICAL.Component, name: string): string | undefined =>
  textOf(valueOf(component.getFirstProperty(name)))?.trim();

/** All texts in a value: parts may have parts. */
export const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.flatMap(textsIn) : [textOf(value) ?? []].flat();

/** A parameter of a property, of which the first counts. */
export const parameterOf = (property: ICAL.Property, name: string): string | undefined =>
  textsIn(property.getParameter(name))[0];
