import ICAL from 'ical.js';
import { offsetOf } from '@data-connector/provider';
import { parameterOf } from './icalendar.js';

/** A moment as Verida's `social/event` has it. */
export interface Moment {
  /** ISO 8601, with the offset of its place then. */
  readonly dateTime: string;
  /** That offset, where it is known. */
  readonly timezone?: string;
}

/** A zone's name in IANA's database, which may stand behind a path: `/citadel.org/20250101_1/Europe/Berlin`. */
export function ianaOf(tzid: string | undefined): string | undefined {
  if (tzid === undefined || tzid.length > 256) return undefined;
  const parts = tzid.split('/').filter((part) => part !== '');
  for (const count of tzid.startsWith('/') ? [3, 2, 1] : [parts.length]) {
    const zone = parts.slice(-count).join('/');
    // Offsets and names of three letters tell no place whose clock changes.
    if (/^[A-Za-z]/.test(zone) && offsetOf(zone, 0) !== undefined) return zone;
  }
  return undefined;
}

const two = (number: number): string => String(number).padStart(2, '0');

const msOf = (offset: string): number => {
  const [sign, hours, minutes] = [offset[0], Number(offset.slice(1, 3)), Number(offset.slice(4))];
  return (sign === '-' ? -60_000 : 60_000) * (hours * 60 + minutes);
};

/** The offset of an IANA zone when its clocks show a time, which is written as if it were UTC. */
function offsetWhen(zone: string, wall: number): string | undefined {
  const about = offsetOf(zone, wall);
  return about === undefined ? undefined : offsetOf(zone, wall - msOf(about));
}

/** An IANA zone's offset while its clocks are not put forward. */
export function standardOffset(zone: string, year = new Date().getUTCFullYear()): string | undefined {
  const offsets = [0, 6].flatMap((month) => offsetOf(zone, Date.UTC(year, month, 1)) ?? []);
  return offsets.sort((one, other) => msOf(one) - msOf(other))[0];
}

/** Rules by which clocks change, of those that a calendar brings along: once a year, as all have it that are there. */
const isPlain = (zone: ICAL.Component): boolean => {
  const changes = zone.getAllSubcomponents();
  const rules = changes.flatMap((change) => change.getAllProperties('rrule'));
  const years = changes.map((change) => Number(String(change.getFirstPropertyValue('dtstart')).slice(0, 4)));
  return (
    changes.length <= 200 &&
    rules.length <= 20 &&
    years.every((year) => year >= 1600) &&
    rules.every((rule) =>
      /^RRULE:FREQ=YEARLY(?:;(?:BYMONTH|BYDAY|BYMONTHDAY|UNTIL|INTERVAL=1|WKST)(?:=[\w+,-]{1,40})?)*$/.test(
        rule.toICALString().trim(),
      ),
    )
  );
};

/** Each has its changes of clocks worked out once. */
const zones = new WeakMap<ICAL.Component, ICAL.Timezone | undefined>();

function timezoneOf(zone: ICAL.Component): ICAL.Timezone | undefined {
  if (!zones.has(zone)) zones.set(zone, isPlain(zone) ? new ICAL.Timezone(zone) : undefined);
  return zones.get(zone);
}

/** The offset that a calendar's own zone has at a time of its clocks; nothing if it would cost too much to say. */
function ownOffset(time: ICAL.Time, zone: ICAL.Component | undefined): string | undefined {
  const timezone = zone && timezoneOf(zone);
  if (!timezone || time.year < 1600 || time.year > 2200) return undefined;
  const { day, hour, minute, month, second, year } = time;
  const at = new ICAL.Time({ year, month, day, hour, minute, second, isDate: false }, timezone);
  const minutes = Math.round(at.utcOffset() / 60);
  const ahead = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
}

/** The zone of a property's times: its name in IANA's database, and the calendar's own words on it. */
export function zoneOf(property: ICAL.Property, calendar: ICAL.Component) {
  const tzid = parameterOf(property, 'tzid');
  const own = calendar
    .getAllSubcomponents('vtimezone')
    .find((zone) => String(zone.getFirstPropertyValue('tzid')) === tzid);
  const said = own?.getFirstPropertyValue('x-lic-location');
  return { own, iana: ianaOf(tzid) ?? (typeof said === 'string' ? ianaOf(said) : undefined) };
}

/**
 * A time of a calendar as a moment. A day is its 00:00 at UTC; so is a time without a zone, which is at any place when its
 * clocks say so (RFC 5545, 3.3.5).
 */
export function momentOf(time: ICAL.Time, property: ICAL.Property, calendar: ICAL.Component): Moment {
  const { day, hour, isDate, minute, month, second, year } = time;
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  if (isDate) return { dateTime: `${date}T00:00:00Z` };
  const local = `${date}T${two(hour)}:${two(minute)}:${two(Math.min(second, 59))}`;
  const wall = Date.parse(`${local}Z`);
  if (time.zone === ICAL.Timezone.utcTimezone) return { dateTime: `${local}Z`, timezone: '+00:00' };
  const { iana, own } = zoneOf(property, calendar);
  const timezone = iana === undefined ? ownOffset(time, own) : offsetWhen(iana, wall);
  return timezone === undefined ? { dateTime: `${local}Z` } : { dateTime: `${local}${timezone}`, timezone };
}
