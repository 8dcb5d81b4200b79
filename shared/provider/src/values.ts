import { z } from 'zod';

/** An object as a third party sent it: any member may be missing, or of an unexpected type. */
export type ThirdPartyObject = Readonly<Record<string, unknown>>;

/** Longest address that is kept, and the years that ISO 8601 writes with four digits, in ms since 1970. */
const MAX_URL = 4096;
const [EARLIEST, LATEST] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59Z')];

/** So many days, in seconds. */
export const days = (count: number): number => count * 86_400;

/** An object, or nothing if the value is none. */
export function objectOf(value: unknown): ThirdPartyObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as ThirdPartyObject)
    : undefined;
}

/** The objects in a list; none if the value is no list. */
export const objectsIn = (value: unknown): ThirdPartyObject[] =>
  Array.isArray(value) ? (value as unknown[]).map(objectOf).filter((item) => item !== undefined) : [];

/** A text that says something, or nothing. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** An id, which may have come as a number: one that JSON's numbers cannot hold may be another one by now, and is none. */
export function idOf(value: unknown): string | undefined {
  return Number.isSafeInteger(value) ? String(value) : textOf(value);
}

/** A number, which may have come as text. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'number' ? value : Number(textOf(value) ?? NaN);
  return Number.isFinite(number) ? number : undefined;
}

/** A time such as `2015-06-22T12:48:05+0000` in ms since 1970, which may be before it; nothing if it is none. */
export function timeOf(value: unknown): number | undefined {
  const at = typeof value === 'string' ? Date.parse(value) : NaN;
  return at >= EARLIEST && at <= LATEST ? at : undefined;
}

/** Longest e-mail address (RFC 5321, 4.5.3.1.3). */
const MAX_EMAIL = 254;
const email = z.email();

/** An e-mail address as records may have one. */
export function emailOf(value: unknown): string | undefined {
  const text = textOf(value)?.trim();
  return text !== undefined && text.length <= MAX_EMAIL && email.safeParse(text).success ? text : undefined;
}

/** Longest name of a time zone that is looked up, and how many are kept: there are some 600, in any letters' case. */
const LONGEST_ZONE = 64;
const MOST_ZONES = 1000;
const zones = new Map<string, Intl.DateTimeFormat>();

/** What tells the offsets of a time zone; nothing if the zone is not known. */
function zoneOf(name: string): Intl.DateTimeFormat | undefined {
  const known = zones.get(name);
  if (known || name.length > LONGEST_ZONE) return known;
  try {
    const zone = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' });
    // What somebody else made up keeps no zone out.
    if (zones.size >= MOST_ZONES) zones.clear();
    zones.set(name, zone);
    return zone;
  } catch {
    return undefined;
  }
}

/**
 * How far the clocks of a time zone are ahead of UTC, such as `+02:30`; nothing if it is not known.
 * @param zone its IANA name
 * @param at in ms since 1970
 */
export function offsetOf(zone: string, at: number): string | undefined {
  const parts = zoneOf(zone)?.formatToParts(at);
  const text = parts?.find(({ type }) => type === 'timeZoneName')?.value;
  return text === undefined ? undefined : (/[+-]\d\d:\d\d/.exec(text)?.[0] ?? '+00:00');
}

/** A time as ISO 8601 in UTC. */
export function isoTimeOf(value: unknown): string | undefined {
  const at = timeOf(value);
  return at === undefined ? undefined : new Date(at).toISOString();
}

/** An absolute http(s) address; a path only if there is a `base` for it. */
export function webUrlOf(value: unknown, base?: string): string | undefined {
  const text = textOf(value);
  if (text === undefined || text.length > MAX_URL) return undefined;
  try {
    const { href, protocol } = new URL(text, base);
    return /^https?:$/.test(protocol) && href.length <= MAX_URL ? href : undefined;
  } catch {
    return undefined;
  }
}
