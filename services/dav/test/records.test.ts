import { RECORDS } from '@data-connector/protocol';
import { mapped } from '@data-connector/testing/stand-in';
import { z } from 'zod';
import { provider } from '../src/index.js';
import { calendar, card, event, PIXEL, zone } from './samples.js';

const record = mapped(provider, { id: '/alice/@one.example', name: 'Alice' });
const eventIn = (...properties: readonly string[]) =>
  z.parse(
    RECORDS.event,
    record('events', { href: '/alice/home/one.ics', data: calendar(...event(...properties)) }),
  );
const within = (components: readonly string[], ...properties: readonly string[]) =>
  z.parse(
    RECORDS.event,
    record('events', { href: '/alice/home/one.ics', data: calendar(...components, ...event(...properties)) }),
  );
const contactIn = (text: string) =>
  z.parse(RECORDS.contact, record('contacts', { href: '/alice/people/one.vcf', data: text }));

describe('an event', () => {
  test('has what it says, and the calendar that it lies in', () => {
    expect(
      eventIn(
        ...[
          'DTSTART:20260301T090000Z',
          'DTEND:20260301T103000Z',
          'SUMMARY:Lunch\\, late',
          'STATUS:TENTATIVE',
        ],
        ...['LOCATION:Room 1', 'DESCRIPTION:Bring\\na friend', 'URL:https://example.com/lunch'],
        ...[
          'ORGANIZER;CN=Ada:mailto:ada@example.com',
          'ATTENDEE:mailto:grace@example.com',
          'ATTENDEE:urn:x:nobody',
        ],
        ...[
          'ATTACH;FMTTYPE=application/pdf;FILENAME=menu.pdf:https://example.com/menu.pdf',
          'ATTACH:cid:part',
        ],
        ...['CREATED:20260101T000000Z', 'LAST-MODIFIED:20260102T000000Z'],
      ),
    ).toMatchObject({
      ...{
        _id: 'dav-/alice/@one.example-/alice/home/one.ics',
        calendarId: 'dav-/alice/@one.example-/alice/home/',
      },
      ...{ name: 'Lunch, late', status: 'tentative', location: 'Room 1', description: 'Bring\na friend' },
      ...{ summary: 'Bring a friend', uri: 'https://example.com/lunch' },
      start: { dateTime: '2026-03-01T09:00:00Z', timezone: '+00:00' },
      end: { dateTime: '2026-03-01T10:30:00Z', timezone: '+00:00' },
      organizer: { email: 'ada@example.com', displayName: 'Ada' },
      attendees: [{ email: 'grace@example.com' }],
      attachments: [
        { fileUrl: 'https://example.com/menu.pdf', title: 'menu.pdf', mimeType: 'application/pdf' },
      ],
      ...{ insertedAt: '2026-01-01T00:00:00.000Z', modifiedAt: '2026-01-02T00:00:00.000Z' },
    });
  });

  test('of whole days begins at 00:00 of the first, and ends so on the day after the last', () => {
    const days = { start: { dateTime: '2026-03-01T00:00:00Z' }, end: { dateTime: '2026-03-02T00:00:00Z' } };
    expect(eventIn('DTSTART;VALUE=DATE:20260301')).toMatchObject({ ...days, allDay: true });
    expect(eventIn('DTSTART;VALUE=DATE:20260301', 'DTEND;VALUE=DATE:20260302')).toMatchObject(days);
  });

  test.each([
    ['IANA’s name, without its rules', 'Europe/Berlin', [], 'Europe/Berlin'],
    ['IANA’s name behind a path', '/citadel.org/20250101_1/Europe/Berlin', [], 'Europe/Berlin'],
    ['another name, with its rules', 'W. Europe Standard Time', zone('W. Europe Standard Time'), undefined],
  ])('in a time zone by %s has its place’s offset, in summer another one', (_how, tzid, rules, timeZone) => {
    for (const [month, timezone] of [
      ['01', '+01:00'],
      ['07', '+02:00'],
    ])
      expect(within(rules, `DTSTART;TZID=${tzid}:2026${month}20T090000`, 'DURATION:PT90M')).toMatchObject({
        ...(timeZone === undefined ? {} : { timeZone }),
        start: { dateTime: `2026-${month}-20T09:00:00${timezone}`, timezone },
        end: { dateTime: `2026-${month}-20T10:30:00${timezone}`, timezone },
      });
  });

  test('that lasts longer than anything does has no end', () => {
    expect(eventIn('DTSTART:20260301T090000Z', 'DURATION:P99999999999W').end).toBeUndefined();
  });

  test('without a zone, or in one that nobody knows, has no offset', () => {
    for (const start of ['DTSTART:20260301T090000', 'DTSTART;TZID=Nowhere:20260301T090000'])
      expect(eventIn(start).start).toEqual({ dateTime: '2026-03-01T09:00:00Z' });
  });

  test('in a zone whose rules would take years to follow has no offset either', () => {
    const rules = zone('Odd').map((line) => line.replace('FREQ=YEARLY', 'FREQ=SECONDLY'));
    expect(within(rules, 'DTSTART;TZID=Odd:20260301T090000').start).toEqual({
      dateTime: '2026-03-01T09:00:00Z',
    });
  });

  test('in a zone of more rules than any has, has none either', () => {
    const [head = [], rest = []] = [zone('Odd').slice(0, 2), zone('Odd').slice(2, -1)];
    const rules = [...head, ...Array.from({ length: 15 }, () => rest).flat(), 'END:VTIMEZONE'];
    expect(within(rules, 'DTSTART;TZID=Odd:20260301T090000').start).toEqual({
      dateTime: '2026-03-01T09:00:00Z',
    });
  });

  test('that is repeated keeps its rules, and what of its occurrences is otherwise', () => {
    const at = ';TZID=Europe/Berlin:20260320T090000';
    const data = calendar(
      ...event(
        `RECURRENCE-ID${at}`,
        'DTSTART;TZID=Europe/Berlin:20260320T100000',
        'SUMMARY:Moved',
        'STATUS:CANCELLED',
      ),
      ...event(
        ...[`DTSTART${at}`, 'SUMMARY:Weekly', 'RRULE:FREQ=WEEKLY;BYDAY=FR;UNTIL=20261231T000000Z'],
        ...[
          'EXDATE;TZID=Europe/Berlin:20260327T090000,20260403T090000',
          'RDATE;TZID=Europe/Berlin:20260322T090000',
        ],
      ),
    );
    expect(record('events', { href: '/alice/home/one.ics', data })).toMatchObject({
      ...{ name: 'Weekly', timeZone: 'Europe/Berlin' },
      recurrence: [
        'RRULE:FREQ=WEEKLY;BYDAY=FR;UNTIL=20261231T000000Z',
        'RDATE;TZID=Europe/Berlin:20260322T090000',
        'EXDATE;TZID=Europe/Berlin:20260327T090000,20260403T090000',
      ],
      exceptions: [
        {
          ...{ name: 'Moved', status: 'cancelled' },
          start: { dateTime: '2026-03-20T10:00:00+01:00', timezone: '+01:00' },
          originalStart: { dateTime: '2026-03-20T09:00:00+01:00', timezone: '+01:00' },
        },
      ],
    });
  });

  test.each([
    ['nothing', ''],
    ['no calendar', card('3.0', 'FN:Ada')],
    ['no event', calendar()],
    ['too deep', `BEGIN:VCALENDAR\n${'BEGIN:A\n'.repeat(3000)}${'END:A\n'.repeat(3000)}END:VCALENDAR`],
    ['too many parameters', calendar(...event(`SUMMARY${';X-A=1'.repeat(11_000)}:Lunch`))],
    ['too many lines', calendar(...event(`SUMMARY:${'x\r\n '.repeat(110_000)}`))],
    ['too long', calendar(...event('DTSTART:20260301T090000Z', `SUMMARY:${'x'.repeat(5 * 2 ** 20)}`))],
    ['no start', calendar(...event('SUMMARY:When?'))],
    ['a start that is none', calendar(...event('DTSTART:tomorrow'))],
  ])('that is %s cannot be read', (_what, data) => {
    expect(() => record('events', { href: '/alice/home/one.ics', data })).toThrow();
  });
});

describe('a contact', () => {
  const icon = `data:image/png;base64,${PIXEL}`;
  test('of vCard 3 has its names, addresses and picture', () => {
    expect(
      contactIn(
        card(
          ...(['3.0', 'FN:Ada Lovelace', 'N:Lovelace;Ada;Augusta;;', 'ORG:Engines;Analytical'] as const),
          ...[
            'item1.EMAIL;TYPE=INTERNET:work@example.com',
            'EMAIL;TYPE=INTERNET,pref:ada@example.com',
            'EMAIL:none',
          ],
          ...['TEL;TYPE=WORK,VOICE:+44 20 1', 'TEL;TYPE=CELL:+44 7 1', `PHOTO;ENCODING=b;TYPE=JPEG:${PIXEL}`],
          ...['NOTE:A friend', 'URL:https://example.com/ada', 'REV:20260102T000000Z'],
        ),
      ),
    ).toMatchObject({
      ...{ _id: 'dav-/alice/@one.example-/alice/people/one.vcf', name: 'Ada Lovelace', firstName: 'Ada' },
      ...{
        lastName: 'Lovelace',
        organization: 'Engines',
        summary: 'A friend',
        uri: 'https://example.com/ada',
      },
      ...{ email: 'ada@example.com', emails: ['ada@example.com', 'work@example.com'], icon },
      ...{ mobile: '+44 7 1', phones: ['+44 20 1', '+44 7 1'], modifiedAt: '2026-01-02T00:00:00.000Z' },
    });
  });

  test('of vCard 4 has them too', () => {
    const lines = ['FN:Grace', 'N:;Grace;;;', 'EMAIL:b@example.com', 'EMAIL;PREF=1:a@example.com'];
    const more = ['TEL;VALUE=uri;TYPE="cell,voice":tel:+1-555-1', `PHOTO:${icon}`];
    expect(contactIn(card('4.0', ...lines, ...more))).toMatchObject({
      ...{ name: 'Grace', firstName: 'Grace', lastName: '', mobile: '+1-555-1', icon },
      ...{ email: 'a@example.com', emails: ['a@example.com', 'b@example.com'] },
    });
  });

  test.each([
    ['an address', 'PHOTO;VALUE=uri:https://example.com/a.png', 'https://example.com/a.png'],
    ['an address of no web', 'PHOTO;VALUE=uri:file:///etc/passwd', undefined],
    ['a script', 'PHOTO:data:text/html;base64,PHNjcmlwdD4=', undefined],
    ['what calls itself a picture', 'PHOTO;ENCODING=b;TYPE=PNG:PHNjcmlwdD4=', undefined],
    ['too large', `PHOTO:data:image/png;base64,${'iVBORw0KGgoA'.repeat(40_000)}`, undefined],
  ])('whose picture is %s', (_what, photo, expected) => {
    expect(contactIn(card('4.0', 'FN:Ada', photo)).icon).toBe(expected);
  });

  test('without a name is called what else it has', () => {
    expect(contactIn(card('3.0', 'ORG:Engines')).name).toBe('Engines');
    expect(contactIn(card('3.0', 'EMAIL:ada@example.com')).name).toBe('ada@example.com');
    expect(contactIn(card('3.0')).name).toBe('Contact');
  });
});

test('a calendar has the offset of its zone without summer time', () => {
  const item = { href: '/alice/home/', name: 'Home', timezone: calendar(...zone('America/New_York')) };
  expect(record('calendars', item)).toMatchObject({
    name: 'Home',
    timezone: '-05:00',
    timeZone: 'America/New_York',
  });
  expect(record('calendars', { href: '/alice/home/', timezone: 'odd' })).toMatchObject({
    name: 'home',
    timezone: '+00:00',
  });
});

test('an id that would be too long is a digest', () => {
  const href = `/alice/people/${'x'.repeat(300)}.vcf`;
  expect(record('contacts', { href, data: card('3.0', 'FN:Ada') }).sourceId).toMatch(/^sha256-[\w-]{43}$/);
});
