import { recordId, SCHEMAS } from '@data-connector/protocol';
import {
  emailOf,
  idOf,
  isoTimeOf,
  lineOf,
  objectOf,
  objectsIn,
  offsetOf,
  textOf,
  timeOf,
  webUrlOf,
  type Fields,
  type HandlerData,
  type Mapping,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { changes, paged, scope } from './lists.js';

/** The member in which an event gets its calendar's id: Google's own do not tell it. */
const CALENDAR = 'calendarId';

/** Ids of events are of one calendar: the same event may be in several (https://developers.google.com/workspace/calendar/api/v3/reference/events). */
function eventIdOf({ id, [CALENDAR]: calendar }: ThirdPartyObject): string | undefined {
  const [own, of] = [idOf(id), idOf(calendar)];
  return own === undefined || of === undefined ? undefined : `${of}/${own}`;
}

/**
 * Whether an event is gone. One occurrence that is cancelled is kept: it says when what is repeated does not take place
 * (https://developers.google.com/workspace/calendar/api/v3/reference/events, `status`).
 */
const isGone = ({ recurringEventId, status }: ThirdPartyObject): boolean =>
  status === 'cancelled' && recurringEventId === undefined;

/** Of a zone that changes its clocks: as they are in January, since a calendar is of no day. */
const SOME_DAY = Date.UTC(2026, 0, 1);

/** A calendar that the person has in their list: their own, or one that they follow. */
function calendarOf({
  description,
  location,
  summary,
  summaryOverride,
  timeZone,
  ...calendar
}: ThirdPartyObject): Fields {
  const zone = textOf(timeZone);
  return {
    name: lineOf(summaryOverride, 200) ?? lineOf(summary, 200) ?? String(calendar['id']),
    description: textOf(description),
    summary: lineOf(description, 256),
    timezone: (zone && offsetOf(zone, SOME_DAY)) ?? '+00:00',
    timeZone: zone,
    location: textOf(location),
  };
}

/** A time of an event: a moment, with its place's offset, or a day, from 00:00 UTC. */
function placeOf(value: unknown, zone?: string): object | undefined {
  const { date, dateTime, timeZone } = objectOf(value) ?? {};
  const day = timeOf(date);
  if (day !== undefined) return { dateTime: new Date(day).toISOString() };
  const at = timeOf(dateTime);
  if (at === undefined) return undefined;
  const name = textOf(timeZone) ?? zone;
  const told = /[+-]\d\d:\d\d$/.exec(String(dateTime))?.[0];
  const timezone = told ?? (name === undefined ? undefined : offsetOf(name, at));
  return { dateTime: new Date(at).toISOString(), ...(timezone === undefined ? {} : { timezone }) };
}

/** Somebody with an e-mail address, or nobody. */
function personOf(value: unknown): object | undefined {
  const { displayName, email } = objectOf(value) ?? {};
  const address = emailOf(email);
  const name = lineOf(displayName, 200);
  return address === undefined
    ? undefined
    : { email: address, ...(name === undefined ? {} : { displayName: name }) };
}

const someOf = (value: unknown, make: (one: unknown) => object | undefined): object[] | undefined => {
  const made = objectsIn(value).flatMap((one) => make(one) ?? []);
  return made.length > 0 ? made : undefined;
};

function attachmentOf(value: unknown): object | undefined {
  const { fileId, fileUrl, iconLink, mimeType, title } = objectOf(value) ?? {};
  const attachment = {
    ...{ fileUrl: webUrlOf(fileUrl), iconLink: webUrlOf(iconLink) },
    ...{ title: lineOf(title, 256), mimeType: textOf(mimeType), fileId: textOf(fileId) },
  };
  const told = Object.entries(attachment).filter(([, one]) => one !== undefined);
  return told.length > 0 ? Object.fromEntries(told) : undefined;
}

/** An event, once however often it is repeated, or one occurrence of it that differs. */
function eventOf(event: ThirdPartyObject, { account, provider }: Mapping): Fields {
  const { description, end, originalStartTime, recurrence, recurringEventId, start, status, summary } = event;
  const begins = placeOf(start) ?? placeOf(originalStartTime);
  if (!begins) throw new Error('An event of no time');
  const calendar = idOf(event[CALENDAR]) ?? '';
  const series = idOf(recurringEventId);
  const rules = Array.isArray(recurrence) ? recurrence.filter((one) => typeof one === 'string') : [];
  const zone = textOf(objectOf(start)?.['timeZone']);
  return {
    name: lineOf(summary, 200) ?? (status === 'cancelled' ? 'One occurrence' : 'Busy'),
    summary: lineOf(description, 256),
    uri: webUrlOf(event['htmlLink']),
    status: ['confirmed', 'tentative', 'cancelled'].find((one) => one === status),
    description: textOf(description),
    calendarId: recordId(provider, account.id, calendar),
    location: textOf(event['location']),
    creator: personOf(event['creator']),
    organizer: personOf(event['organizer']),
    start: begins,
    end: placeOf(end, zone),
    attendees: someOf(event['attendees'], personOf),
    conferenceData: objectOf(event['conferenceData']),
    attachments: someOf(event['attachments'], attachmentOf),
    allDay: textOf(objectOf(start ?? originalStartTime)?.['date']) === undefined ? undefined : true,
    timeZone: zone,
    recurrence: rules.length > 0 ? rules : undefined,
    recurringEventId:
      series === undefined ? undefined : recordId(provider, account.id, `${calendar}/${series}`),
    originalStart: placeOf(originalStartTime),
    insertedAt: isoTimeOf(event['created']),
    modifiedAt: isoTimeOf(event['updated']),
  };
}

const API = 'https://www.googleapis.com/calendar/v3';
const LIST = { ...paged(250), path: `${API}/users/me/calendarList` };
const OF_LIST = scope('calendar.calendarlist.readonly');

export const calendars: HandlerData = {
  ...changes,
  name: 'calendars',
  label: 'Calendars',
  description: 'The calendars in your list',
  schema: SCHEMAS.calendar,
  scopes: [OF_LIST],
  pages: LIST,
  gone: ({ deleted }) => deleted === true,
  map: calendarOf,
};

export const events: HandlerData = {
  ...changes,
  name: 'events',
  label: 'Events',
  description: 'What is in your calendars',
  schema: SCHEMAS.event,
  scopes: [OF_LIST, scope('calendar.events.readonly')],
  collections: { ...LIST, as: CALENDAR },
  pages: { ...paged(2500), path: `${API}/calendars/:collection/events` },
  id: eventIdOf,
  gone: isGone,
  map: eventOf,
};
