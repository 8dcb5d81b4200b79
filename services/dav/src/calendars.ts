import {
  lineOf,
  textOf,
  type Fields,
  type HandlerCode,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { collections, itemOf } from './home.js';
import { componentOf, textIn } from './icalendar.js';
import { ianaOf, standardOffset } from './time.js';

/** The person's calendars, which come whole. */
export const calendars: Extract<HandlerCode, { mode: 'snapshot' }>['parts'] = (tools) => {
  const all = collections(tools, 'caldav');
  return {
    page: async (_token, _max, context) => ({ items: (await all(context)).map(itemOf), next: undefined }),
  };
};

/** The zone of a calendar, which it names in a whole VTIMEZONE (RFC 4791, 5.2.2). */
function zoneIn(text: unknown): string | undefined {
  try {
    const [zone] = componentOf(text, 'vcalendar').getAllSubcomponents('vtimezone');
    return zone && (ianaOf(textIn(zone, 'tzid')) ?? ianaOf(textIn(zone, 'x-lic-location')));
  } catch {
    return undefined;
  }
}

/** A calendar as Verida's `social/calendar`: its offset is that without summer time, UTC's where its zone is not told. */
export function calendarOf({ description, href, name, timezone }: ThirdPartyObject): Fields {
  const path = textOf(href) ?? '';
  const timeZone = zoneIn(timezone);
  return {
    name: lineOf(name, 200) ?? path.split('/').findLast((part) => part !== '') ?? path,
    summary: lineOf(description, 256),
    description: textOf(description),
    timezone: (timeZone === undefined ? undefined : standardOffset(timeZone)) ?? '+00:00',
    timeZone,
  };
}
