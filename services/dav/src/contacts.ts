import type ICAL from 'ical.js';
import {
  emailOf,
  isoTimeOf,
  lineOf,
  textOf,
  webUrlOf,
  type Fields,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { componentOf, parameterOf, textIn, textsIn, valueOf } from './icalendar.js';

/** Longest picture that goes along, as text: a larger one stays in the card. */
const LONGEST_PICTURE = 256 * 1024;
/** How pictures begin that Vaults can show, in base64. */
const PICTURES = [
  ['/9j/', 'image/jpeg'],
  ['iVBORw0KGgo', 'image/png'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
] as const;

/** A picture: an address of the web, or what it is itself as a `data:` address, whatever the card calls it. */
function pictureOf(value: unknown): string | undefined {
  // Some write an address with the escapes of a text (RFC 6350, 3.4).
  const text = (textOf(value)?.trim() ?? '').replace(/\\([,;:])/g, '$1');
  if (/^https?:/i.test(text)) return webUrlOf(text);
  // vCard 4 has an address (RFC 6350, 6.2.4), vCard 3 the base64 alone (RFC 2426, 3.1.4).
  const base64 = text.replace(/^data:[\w/+.-]{0,100};base64,/i, '');
  if (base64.length > LONGEST_PICTURE || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const [, type] = PICTURES.find(([start]) => base64.startsWith(start)) ?? [];
  return type && `data:${type};base64,${base64}`;
}

const typesOf = (property: ICAL.Property): string[] =>
  textsIn(property.getParameter('type')).flatMap((type) => type.toLowerCase().split(','));

/** How much the person prefers it, less for more: vCard 4 has PREF=1, vCard 3 TYPE=pref. */
const preference = (property: ICAL.Property): number =>
  typesOf(property).includes('pref') ? 0 : Number(parameterOf(property, 'pref') ?? 101);

/** All properties of a name, those first that the person prefers. */
const preferred = (card: ICAL.Component, name: string): ICAL.Property[] =>
  card.getAllProperties(name).sort((one, other) => preference(one) - preference(other));

/** The parts of a structured value (RFC 6350, 6.2.2), each as one text. */
function partsOf(property: ICAL.Property | null): string[] {
  const value = valueOf(property);
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return parts.map((part) => lineOf(textsIn(part).join(' '), 200) ?? '');
}

const numberOf = (property: ICAL.Property): string | undefined =>
  lineOf(String(valueOf(property)).replace(/^tel:/i, ''), 100);

const distinct = (texts: readonly (string | undefined)[]): readonly string[] | undefined => {
  const all = [...new Set(texts.filter((text) => text !== undefined))];
  return all.length > 0 ? all : undefined;
};

/** A vCard, 3.0 or 4.0 (RFC 2426, RFC 6350), as Verida's `social/contact`. @throws Error if it is none */
export function contactOf(item: ThirdPartyObject): Fields {
  const card = componentOf(item['data'], 'vcard');
  const [lastName = '', firstName = ''] = partsOf(card.getFirstProperty('n'));
  const organization = partsOf(card.getFirstProperty('org'))[0] || undefined;
  const emails = distinct(preferred(card, 'email').map((one) => emailOf(valueOf(one))));
  const telephones = preferred(card, 'tel');
  const mobile = telephones.find((one) => typesOf(one).includes('cell'));
  const called = lineOf(textIn(card, 'fn'), 200) ?? lineOf(`${firstName} ${lastName}`, 200);
  return {
    name: called ?? organization ?? emails?.[0] ?? 'Contact',
    summary: lineOf(textIn(card, 'note'), 256),
    icon: card
      .getAllProperties('photo')
      .map((one) => pictureOf(valueOf(one)))
      .find((one) => one !== undefined),
    uri: webUrlOf(textIn(card, 'url')),
    firstName,
    lastName,
    email: emails?.[0],
    mobile: mobile && numberOf(mobile),
    emails,
    phones: distinct(telephones.map(numberOf)),
    organization,
    modifiedAt: isoTimeOf(textIn(card, 'rev')),
  };
}
