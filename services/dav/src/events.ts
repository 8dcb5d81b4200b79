import ICAL from 'ical.js';
import { recordId } from '@data-connector/protocol';
import {
  emailOf,
  isoTimeOf,
  lineOf,
  textOf,
  webUrlOf,
  type Fields,
  type Mapping,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { componentOf, parameterOf, textIn, valueOf } from './icalendar.js';
import { collectionOf, idOfResource } from './resources.js';
import { momentOf, zoneOf, type Moment } from './time.js';

const STATUS = ['confirmed', 'tentative', 'cancelled'] as const;
/** What RFC 5545, 3.8.5 says of when an event is repeated. */
const RECURRENCE = ['rrule', 'rdate', 'exrule', 'exdate'] as const;

const all = <T>(items: readonly T[]): readonly T[] | undefined => (items.length > 0 ? items : undefined);

function personOf(property: ICAL.Property) {
  const email = emailOf(String(valueOf(property)).replace(/^mailto:/i, ''));
  return email === undefined ? undefined : { email, displayName: lineOf(parameterOf(property, 'cn'), 200) };
}

function attachmentOf(property: ICAL.Property) {
  const fileUrl = webUrlOf(valueOf(property));
  if (fileUrl === undefined) return undefined;
  return { fileUrl, title: parameterOf(property, 'filename'), mimeType: parameterOf(property, 'fmttype') };
}

const momentIn = (event: ICAL.Component, name: string, calendar: ICAL.Component): Moment | undefined => {
  const property = event.getFirstProperty(name);
  const value = property?.getFirstValue();
  return property && value instanceof ICAL.Time ? momentOf(value, property, calendar) : undefined;
};

/** Longest that an event may last, in seconds: a day at a time is counted. */
const LONGEST = 100 * 366 * 86_400;

/** When an event ends: when it says, or so long after its start; of a day without an end it is the next one (RFC 5545, 3.6.1). */
function endOf(event: ICAL.Component, calendar: ICAL.Component): Moment | undefined {
  const told = momentIn(event, 'dtend', calendar);
  const start = event.getFirstProperty('dtstart');
  const from = start?.getFirstValue();
  if (told || !start || !(from instanceof ICAL.Time)) return told;
  const lasts = event.getFirstPropertyValue('duration');
  const duration =
    lasts instanceof ICAL.Duration ? lasts : from.isDate ? ICAL.Duration.fromData({ days: 1 }) : undefined;
  if (!duration || Math.abs(duration.toSeconds()) > LONGEST) return undefined;
  const end = from.clone();
  end.addDuration(duration);
  return momentOf(end, start, calendar);
}

/** What an event says, and each of its occurrences that differs. */
function saidOf(event: ICAL.Component, calendar: ICAL.Component) {
  const status = textIn(event, 'status')?.toLowerCase();
  return {
    name: lineOf(textIn(event, 'summary'), 200) ?? 'Event',
    description: textIn(event, 'description'),
    location: textIn(event, 'location'),
    status: STATUS.find((one) => one === status),
    start: momentIn(event, 'dtstart', calendar),
    end: endOf(event, calendar),
  };
}

/** An occurrence that differs from what the others are. */
const exceptionOf = (event: ICAL.Component, calendar: ICAL.Component) => ({
  ...saidOf(event, calendar),
  originalStart: momentIn(event, 'recurrence-id', calendar),
});

/** An iCalendar object (RFC 5545; one event to a resource: RFC 4791, 4.1) as Verida's `social/event`. @throws Error if it has no event */
export function eventOf(item: ThirdPartyObject, { account, provider }: Mapping): Fields {
  const calendar = componentOf(item['data'], 'vcalendar');
  const events = calendar.getAllSubcomponents('vevent');
  // Somebody who is invited to some occurrences only has no event that these are of.
  const event = events.find((one) => !one.hasProperty('recurrence-id')) ?? events[0];
  const start = event?.getFirstProperty('dtstart');
  const at = start?.getFirstValue();
  if (!event || !start || !(at instanceof ICAL.Time)) throw new Error('No event');
  const said = saidOf(event, calendar);
  const [organizer] = event.getAllProperties('organizer').flatMap((one) => personOf(one) ?? []);
  const recurrence = RECURRENCE.flatMap((name) =>
    event.getAllProperties(name).map((property) => property.toICALString().trim()),
  );
  const others = events.filter((one) => one !== event);
  const href = textOf(item['href']) ?? '';
  return {
    ...said,
    summary: lineOf(said.description, 256),
    uri: webUrlOf(textIn(event, 'url')),
    calendarId: recordId(provider, account.id, idOfResource({ href: collectionOf(href) }) ?? ''),
    organizer,
    attendees: all(event.getAllProperties('attendee').flatMap((one) => personOf(one) ?? [])),
    attachments: all(event.getAllProperties('attach').flatMap((one) => attachmentOf(one) ?? [])),
    allDay: at.isDate ? true : undefined,
    timeZone: zoneOf(start, calendar).iana,
    recurrence: all(recurrence),
    exceptions: all(others.map((one) => exceptionOf(one, calendar))),
    insertedAt: isoTimeOf(textIn(event, 'created')),
    modifiedAt: isoTimeOf(textIn(event, 'last-modified') ?? textIn(event, 'dtstamp')),
  };
}
