import {
  defineSimulator,
  Refused,
  stranger,
  type Call,
  type Holdings,
  type ItemPlace,
} from '@data-connector/simulator';
import { hrefsIn, multistatus, tokenIn, type Resource } from './words.js';

const APPLE = 'http://apple.com/ns/ical/';
const CAL = 'urn:ietf:params:xml:ns:caldav';
const CARD = 'urn:ietf:params:xml:ns:carddav';

/** Whose home it is stands in the path. */
const homeOf = (kind: 'calendars' | 'addressbooks', { id }: Call['person']): string =>
  `/dav/${kind}/${id.split('/').at(-2) ?? ''}/`;

const href = (path: string) => `<href xmlns="DAV:">${path}</href>`;
const text = (said: string) => said.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Another one's home is not there. */
function assertOwn({ person, request }: Call): void {
  if (request.params['user'] !== person.id.split('/').at(-2)) throw new Refused({ status: 404, body: '' });
}

interface Calendar {
  readonly id: string;
  readonly name: string;
}
const calendarAt = ({ index, person }: ItemPlace): Calendar => ({
  id: `${homeOf('calendars', person)}calendar-${index}/`,
  name: index === 0 ? 'Home' : `Calendar ${index}`,
});

/** A resource of a collection, as it is kept. */
interface Kept {
  readonly id: string;
  readonly data: string;
}

const stamp = (at: number): string => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');

/** An event: every other one is repeated once a week in its time zone, but once later. */
const eventAt = ({ at, index, person }: ItemPlace): Kept => {
  const local = stamp(at).replace('Z', '');
  const zone = `;TZID=Europe/Berlin:${local}`;
  return {
    id: `${homeOf('calendars', person)}calendar-${index % 2}/event-${index}.ics`,
    data: [
      ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//Simulated//EN', 'BEGIN:VEVENT'],
      ...[`UID:event-${index}`, `DTSTAMP:${stamp(at)}`, `SUMMARY:Meeting ${index}`, 'DURATION:PT1H'],
      ...(index % 2 === 0 ? [`DTSTART${zone}`, 'RRULE:FREQ=WEEKLY;COUNT=10'] : [`DTSTART:${stamp(at)}`]),
      'END:VEVENT',
      ...(index % 2 === 0
        ? [
            ...['BEGIN:VEVENT', `UID:event-${index}`, `DTSTAMP:${stamp(at)}`, `RECURRENCE-ID${zone}`],
            ...[`SUMMARY:Meeting ${index}, later`, `DTSTART:${stamp(at + 3_600_000)}`, 'END:VEVENT'],
          ]
        : []),
      ...['END:VCALENDAR', ''],
    ].join('\r\n'),
  };
};

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A card: every other one is a vCard 4. */
const cardAt = ({ index, person }: ItemPlace): Kept => {
  const { name } = stranger(index);
  const isNew = index % 2 === 1;
  return {
    id: `${homeOf('addressbooks', person)}people/card-${index}.vcf`,
    data: [
      ...[
        'BEGIN:VCARD',
        `VERSION:${isNew ? '4.0' : '3.0'}`,
        `UID:card-${index}`,
        `FN:${name}`,
        `N:${name};;;;`,
      ],
      `EMAIL${isNew ? ';PREF=1' : ';TYPE=INTERNET,pref'}:person-${index}@example.com`,
      isNew ? `PHOTO:data:image/png;base64,${PIXEL}` : `PHOTO;ENCODING=b;TYPE=PNG:${PIXEL}`,
      ...['END:VCARD', ''],
    ].join('\r\n'),
  };
};

/** Answers a REPORT of a collection: what has changed since a state (RFC 6578), or resources that are asked for by name. */
function reportOf(call: Call, holdings: Holdings<Kept>, data: string) {
  assertOwn(call);
  const { items, token } = holdings;
  const asked = String(call.request.body);
  const within = call.request.path;
  const whole = (kept: Kept | null): Resource[] =>
    kept?.id.startsWith(within)
      ? [
          {
            path: kept.id,
            props: [
              `<getetag xmlns="DAV:">"${kept.data.length}"</getetag>`,
              data.replace('…', text(kept.data)),
            ],
          },
        ]
      : [];
  const hrefs = hrefsIn(asked);
  if (hrefs) {
    const there = new Map(items.flatMap(whole).map((one) => [one.path, one]));
    return multistatus(hrefs.map((path) => there.get(path) ?? { path, status: 404 }));
  }
  const known = tokenIn(asked);
  const changes = known === '' ? undefined : holdings.since(known);
  if (known !== '' && !changes)
    throw new Refused({
      ...{ status: 403, headers: { 'content-type': 'application/xml' } },
      body: '<error xmlns="DAV:"><valid-sync-token/></error>',
    });
  const told: readonly Resource[] = changes
    ? changes
        .filter(({ made }) => made.id.startsWith(within))
        .flatMap(({ isGone, item, made }) => (isGone ? [{ path: made.id, status: 404 }] : whole(item)))
    : items.flatMap(whole);
  const listed = told.map(({ props = [], ...one }) => ({
    ...one,
    ...(props[0] === undefined ? {} : { props: [props[0]] }),
  }));
  return multistatus(listed, token);
}

const unreadable = { data: 'neither a calendar nor a card' };

/** A server of calendars and address books, from RFC 4791, 6352, 6578 and 6764. */
export const simulator = defineSimulator<'calendars' | 'events' | 'contacts', object>({
  name: 'dav',
  title: 'Calendars and contacts',
  person: (person) => ({ ...person, id: `/dav/principals/${person.id}/` }),
  login: { scopes: ['caldav', 'carddav'] },
  api: {
    words: (body) => ({ status: 207, headers: { 'content-type': 'application/xml' }, body: String(body) }),
  },
  objects: {
    root: {
      ...{ method: 'PROPFIND', path: '/' },
      answer: ({ person: { id } }) =>
        multistatus([
          { path: '/', props: [`<current-user-principal xmlns="DAV:">${href(id)}</current-user-principal>`] },
        ]),
    },
    me: {
      ...{ method: 'PROPFIND', path: '/dav/principals/:user/' },
      answer(call) {
        assertOwn(call);
        const { person } = call;
        return multistatus([
          {
            path: person.id,
            props: [
              `<displayname xmlns="DAV:">${text(person.name)}</displayname>`,
              `<calendar-home-set xmlns="${CAL}">${href(homeOf('calendars', person))}</calendar-home-set>`,
              `<addressbook-home-set xmlns="${CARD}">${href(homeOf('addressbooks', person))}</addressbook-home-set>`,
            ],
          },
        ]);
      },
    },
    books: {
      ...{ method: 'PROPFIND', path: '/dav/addressbooks/:user/' },
      answer(call) {
        assertOwn(call);
        const type = `<resourcetype xmlns="DAV:"><collection/><addressbook xmlns="${CARD}"/></resourcetype>`;
        const token = '<sync-token xmlns="DAV:">any</sync-token>';
        return multistatus([{ path: `${homeOf('addressbooks', call.person)}people/`, props: [type, token] }]);
      },
    },
  },
  lists: {
    calendars: {
      ...{ method: 'PROPFIND', path: '/dav/calendars/:user/', size: 2, make: calendarAt },
      answer(call, { items }) {
        assertOwn(call);
        const type = `<resourcetype xmlns="DAV:"><collection/><calendar xmlns="${CAL}"/></resourcetype>`;
        const color = `<calendar-color xmlns="${APPLE}">#2f5d62ff</calendar-color>`;
        const token = '<sync-token xmlns="DAV:">any</sync-token>';
        return multistatus(
          (items as (Calendar | null)[]).flatMap((one) =>
            one
              ? [
                  {
                    path: one.id,
                    props: [type, color, token, `<displayname xmlns="DAV:">${text(one.name)}</displayname>`],
                  },
                ]
              : [],
          ),
        );
      },
    },
    events: {
      ...{ method: 'REPORT', path: '/dav/calendars/:user/:calendar/', size: 40, make: eventAt, unreadable },
      sync: { parameter: '', gone: () => ({}) },
      answer: (call, holdings) =>
        reportOf(call, holdings as Holdings<Kept>, `<calendar-data xmlns="${CAL}">…</calendar-data>`),
    },
    contacts: {
      ...{ method: 'REPORT', path: '/dav/addressbooks/:user/people/', size: 60, make: cardAt, unreadable },
      sync: { parameter: '', gone: () => ({}) },
      answer: (call, holdings) =>
        reportOf(call, holdings as Holdings<Kept>, `<address-data xmlns="${CARD}">…</address-data>`),
    },
  },
});
