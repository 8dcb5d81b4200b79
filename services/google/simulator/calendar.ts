import { sentence, stranger, text, type ItemPlace, type ListData } from '@data-connector/simulator';
import { said } from './errors.js';

const OF_LIST = 'https://www.googleapis.com/auth/calendar.calendarlist.readonly';
const ZONES = ['Europe/Lisbon', 'America/New_York', 'Asia/Kolkata'];

/** The nth calendar in a person's list: their own, then others. */
const calendarId = ({ person }: Pick<ItemPlace, 'person'>, index: number): string =>
  index === 0 ? `${person.username}@gmail.com` : `c${index}.${person.id}#family@group.calendar.google.com`;

const etag = (index: number): string => `"33${index}0000"`;

function calendarObject(place: ItemPlace) {
  const { index } = place;
  const isOwn = index === 0;
  return {
    kind: 'calendar#calendarListEntry',
    etag: etag(index),
    id: calendarId(place, index),
    summary: isOwn ? `${place.person.username}@gmail.com` : `Calendar ${index}`,
    ...(index % 3 === 1 ? { description: 'Who is where, & when', summaryOverride: 'Family' } : {}),
    timeZone: ZONES[index % ZONES.length],
    colorId: '14',
    backgroundColor: '#9fe1e7',
    foregroundColor: '#000000',
    selected: true,
    accessRole: isOwn ? 'owner' : 'reader',
    defaultReminders: isOwn ? [{ method: 'popup', minutes: 30 }] : [],
    ...(isOwn ? { primary: true } : {}),
    conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
  };
}

const page = (kind: string, more: object = {}): NonNullable<ListData['body']> =>
  function ({ items, next, token }) {
    return {
      kind,
      etag: '"p33"',
      ...more,
      items,
      ...(next === undefined ? {} : { nextPageToken: next }),
      ...(token === undefined ? {} : { nextSyncToken: token }),
    };
  };

const listed = {
  pageSize: { parameter: 'maxResults', usual: 100, max: 250 },
  paging: { by: 'token', parameter: 'pageToken', told: 'token' },
} as const;
const forgotten = said(410, 'Sync token is no longer valid, a full sync is required.', 'fullSyncRequired');

/** The calendars in a person's list. */
export const calendars: ListData<ReturnType<typeof calendarObject>> = {
  ...listed,
  path: '/calendar/v3/users/me/calendarList',
  scopes: [OF_LIST],
  size: 4,
  make: calendarObject,
  unreadable: { id: null },
  body: page('calendar#calendarList'),
  sync: {
    parameter: 'syncToken',
    forgotten,
    gone: ({ etag: tag, id, kind }) => ({ kind, etag: tag, id, deleted: true }),
  },
};

/** The day of a moment. */
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
/** The moment as a place whose clocks are an hour ahead writes it. */
const wall = (ms: number): string => new Date(ms + 3_600_000).toISOString().replace(/\.\d+Z/, '+01:00');

/** An event: whole days, repeated ones, one occurrence that is moved or cancelled, and plain ones by turns. */
function eventObject(place: ItemPlace) {
  const { added, at, index, person } = place;
  const calendar = calendarId(place, index % 3);
  const kind = added ? 0 : index % 8;
  const id = `evt${String(index).padStart(6, '0')}`;
  const begins = Date.UTC(2026, 9, 1, 8) + index * 10_800_000;
  const series = `evt${String(Math.max(0, index - 6)).padStart(6, '0')}`;
  const stamp = new Date(begins).toISOString().replace(/[-:]|\.\d+/g, '');
  const exception = {
    recurringEventId: series,
    originalStartTime: { dateTime: wall(begins), timeZone: 'Europe/Lisbon' },
  };
  const common = { kind: 'calendar#event', etag: etag(index) };
  // Of a cancelled occurrence no more is told.
  if (kind === 7)
    return { of: calendar, ...common, id: `${series}_${stamp}`, status: 'cancelled', ...exception };
  const isDay = kind === 3;
  const other = stranger(index % 30);
  return {
    of: calendar,
    ...common,
    id: kind === 6 ? `${series}_${stamp}` : id,
    status: kind === 5 ? 'tentative' : 'confirmed',
    htmlLink: `https://www.google.com/calendar/event?eid=${id}`,
    created: new Date(at).toISOString(),
    updated: new Date(at + 60_000).toISOString(),
    summary: kind === 4 ? text(place).split('\n')[0] : sentence(place).split('\n')[0],
    ...(kind === 2 ? { description: text(place), location: 'Rua do Alecrim 12, Lisboa' } : {}),
    creator: { email: `${person.username}@gmail.com`, self: true },
    organizer: { email: calendar, displayName: 'Family', self: true },
    start: isDay ? { date: dayOf(begins) } : { dateTime: wall(begins), timeZone: 'Europe/Lisbon' },
    end: isDay
      ? { date: dayOf(begins + 172_800_000) }
      : { dateTime: wall(begins + 5_400_000), timeZone: 'Europe/Lisbon' },
    ...(kind === 0 ? { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=10'] } : {}),
    ...(kind === 6 ? exception : {}),
    ...(kind === 1
      ? {
          attendees: [
            {
              email: `${other.username.replaceAll('_', '.')}@example.com`,
              displayName: other.name,
              responseStatus: 'accepted',
            },
            { email: 'room-7@resource.calendar.google.com', resource: true, responseStatus: 'accepted' },
          ],
          attachments: [
            { fileUrl: 'https://drive.google.com/open?id=1a', title: 'Agenda', mimeType: 'text/plain' },
          ],
        }
      : {}),
    transparency: 'opaque',
    iCalUID: `${id}@google.com`,
    sequence: 0,
    reminders: { useDefault: true },
    eventType: 'default',
  };
}

/** What is in the first three calendars. */
export const events: ListData<ReturnType<typeof eventObject>> = {
  ...listed,
  path: '/calendar/v3/calendars/:collection/events',
  scopes: ['https://www.googleapis.com/auth/calendar.events.readonly'],
  size: 90,
  make: eventObject,
  id: ({ id, of }) => `${of}/${id}`,
  of: ({ of }) => of,
  give({ of: _of, ...event }) {
    return event;
  },
  unreadable: { start: null, originalStartTime: null },
  pageSize: { parameter: 'maxResults', usual: 250, max: 2500 },
  body: page('calendar#events', {
    summary: 'Calendar',
    timeZone: 'Europe/Lisbon',
    accessRole: 'owner',
    defaultReminders: [],
  }),
  sync: {
    parameter: 'syncToken',
    forgotten,
    gone: ({ etag: tag, id, kind }) => ({ kind, etag: tag, id, status: 'cancelled' }),
  },
};
