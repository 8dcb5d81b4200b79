import { RECORDS } from '@data-connector/protocol';
import { mapped } from '@data-connector/testing/stand-in';
import { provider as google } from '../src/index.js';

const map = mapped(google, { id: '42', name: 'Ada' });
const common = { sourceApplication: 'https://www.google.com', sourceAccountId: '42' };
const encoded = (text: string, charset: BufferEncoding = 'utf8') =>
  Buffer.from(text, charset).toString('base64url');

describe('a message', () => {
  const plain = { mimeType: 'text/plain', filename: '', body: { data: encoded('Grüße 🦋') } };
  const headers = (more: Record<string, string> = {}) =>
    Object.entries({
      Subject: 'Tickets & more',
      From: '"Lovelace, \\"Ada\\"" <ada@example.com>',
      To: 'Grace <grace@example.com>, "Hopper, G." <g@example.com>',
      ...more,
    }).map(([name, value]) => ({ name, value }));
  const message = (payload: object, more: object = {}) => ({
    id: 'm1',
    threadId: 't1',
    labelIds: ['INBOX'],
    snippet: 'Gr&amp;e &#39;x&#39;',
    internalDate: '1767323045000',
    payload: { headers: headers(), ...payload },
    ...more,
  });
  const made = (item: object) => RECORDS.email.parse(map('mail', item));

  test('has who, to whom, when, and what it says', () => {
    const item = message(plain);
    expect(made(item)).toEqual({
      ...common,
      _id: 'google-42-m1',
      schema: 'https://common.schemas.verida.io/social/email/v0.1.0/schema.json',
      sourceId: 'm1',
      sourceData: item,
      name: 'Tickets & more',
      summary: "Gr&e 'x'",
      uri: 'https://mail.google.com/mail/#all/t1',
      type: 'receive',
      fromName: 'Lovelace, "Ada"',
      fromEmail: 'ada@example.com',
      toEmail: 'grace@example.com, g@example.com',
      messageText: 'Grüße 🦋',
      sentAt: '2026-01-02T03:04:05.000Z',
      insertedAt: '2026-01-02T03:04:05.000Z',
    });
  });

  test('has its text, its HTML, and the names of what is attached', () => {
    const html = { mimeType: 'TEXT/HTML', body: { data: encoded('<p>Hi</p>') } };
    const note = { mimeType: 'text/plain', filename: 'note.txt', partId: '3', body: { data: encoded('No') } };
    const pdf = { mimeType: 'application/pdf', filename: 'a.pdf', body: { attachmentId: 'big' } };
    const both = { mimeType: 'multipart/alternative', filename: '', parts: [plain, html] };
    expect(made(message({ mimeType: 'multipart/mixed', parts: [both, note, pdf, null] }))).toMatchObject({
      messageText: 'Grüße 🦋',
      messageHTML: '<p>Hi</p>',
      attachments: [
        { id: '3', filename: 'note.txt', textContent: '' },
        { id: 'big', filename: 'a.pdf', textContent: '' },
      ],
    });
  });

  test.each<[string, string, string]>([
    ['iso-8859-1', encoded('Grüße', 'latin1'), 'Grüße'],
    ['"windows-1252"', Buffer.from([0x80]).toString('base64url'), '€'],
    ['iso-8859-1', encoded('Grüße'), 'Grüße'],
    ['iso-2022-jp', Buffer.from('\x1b$B;3ED\x1b(B', 'latin1').toString('base64url'), '山田'],
    ['klingon', encoded('Grüße', 'latin1'), 'Grüße'],
    ['utf-8', 'not base64 at all!', ''],
  ])('in %s is read', (charset, data, text) => {
    const type = [{ name: 'content-type', value: `text/plain; charset=${charset}` }];
    const leaf = { mimeType: 'text/plain', headers: type, body: { data } };
    const { messageText } = made(message({ parts: [leaf] }));
    if (text !== '') expect(messageText).toBe(text);
  });

  test('that is very long is cut, and one that is nested without end is read', () => {
    const long = { mimeType: 'text/plain', body: { data: encoded('é'.repeat(2 ** 20)) } };
    expect(made(message(long)).messageText.length).toBeLessThanOrEqual(2 ** 20);
    let deep: object = plain;
    for (let i = 0; i < 5000; i++) deep = { parts: [deep, {}] };
    expect(made(message({ parts: [deep] })).messageText).toBe('');
  });

  test.each<[string, object, object]>([
    ['sent', { labelIds: ['SENT'] }, { type: 'send' }],
    [
      'without a subject',
      { payload: { ...plain, headers: headers({ Subject: ' ' }) } },
      { name: '(no subject)' },
    ],
    [
      'from somebody whose name has brackets',
      { payload: { ...plain, headers: headers({ From: '"<b>Bold</b>" <b@example.com>' }) } },
      { fromName: '<b>Bold</b>', fromEmail: 'b@example.com' },
    ],
    [
      'from a bare address',
      { payload: { ...plain, headers: headers({ From: 'ada@example.com' }) } },
      { fromEmail: 'ada@example.com' },
    ],
    [
      'from what is no address',
      { payload: { ...plain, headers: headers({ From: 'MAILER-DAEMON' }) } },
      { fromEmail: 'MAILER-DAEMON' },
    ],
    [
      'to somebody in quotes that have no end',
      { payload: { ...plain, headers: headers({ To: `a@example.com, "${'\\"'.repeat(50_000)}` }) } },
      { toEmail: 'a@example.com' },
    ],
    [
      'to nobody',
      { payload: { ...plain, headers: headers({ To: 'undisclosed-recipients:;' }) } },
      { toEmail: '' },
    ],
  ])('%s', (_name, more, expected) => {
    expect(made(message({}, more))).toMatchObject(expected);
  });

  test.each<[string, object]>([
    ['without what is in it', { payload: undefined }],
    ['without a time', { internalDate: 'soon' }],
    ['of nobody', { payload: { ...plain, headers: [] } }],
  ])('%s is no record', (_name, more) => {
    expect(() => made(message(plain, more))).toThrow();
  });
});

describe('a calendar', () => {
  test.each<[string, object, object]>([
    ['in Lisbon', { timeZone: 'Europe/Lisbon' }, { timezone: '+00:00', timeZone: 'Europe/Lisbon' }],
    ['in Kolkata', { timeZone: 'Asia/Kolkata', location: 'Home' }, { timezone: '+05:30', location: 'Home' }],
    ['nowhere', { timeZone: 'Middle/Earth' }, { timezone: '+00:00' }],
    ['that the person calls otherwise', { summaryOverride: 'Family' }, { name: 'Family' }],
  ])('%s', (_name, more, expected) => {
    const item = { id: 'a@b.c', summary: 'Work', description: 'What is\ndue', ...more };
    expect(RECORDS.calendar.parse(map('calendars', item))).toMatchObject({
      ...{ name: 'Work', summary: 'What is due', _id: 'google-42-a@b.c' },
      ...expected,
    });
  });
});

describe('an event', () => {
  const event = {
    calendarId: 'a@b.c',
    id: 'e1',
    status: 'confirmed',
    summary: 'Choir',
    description: 'Bring tea',
    location: 'Hall',
    htmlLink: 'https://www.google.com/calendar/event?eid=1',
    start: { dateTime: '2026-03-01T19:00:00+01:00', timeZone: 'Europe/Madrid' },
    end: { dateTime: '2026-03-01T20:30:00Z' },
    creator: { email: 'ada@example.com', displayName: 'Ada' },
    organizer: { displayName: 'Nobody' },
    attendees: [{ email: 'g@example.com' }, { email: 'no address' }, null],
    attachments: [{ fileUrl: 'https://drive.google.com/1', title: 'Notes' }, {}],
    recurrence: ['RRULE:FREQ=WEEKLY', 7],
    created: '2026-01-01T00:00:00Z',
    updated: '2026-01-02T00:00:00Z',
  };
  const made = (more: object = {}) => RECORDS.event.parse(map('events', { ...event, ...more }));

  test('has its times, people and rules', () => {
    expect(made()).toEqual({
      ...common,
      _id: 'google-42-a@b.c/e1',
      schema: 'https://common.schemas.verida.io/social/event/v0.1.0/schema.json',
      sourceId: 'a@b.c/e1',
      sourceData: event,
      name: 'Choir',
      summary: 'Bring tea',
      uri: event.htmlLink,
      status: 'confirmed',
      description: 'Bring tea',
      calendarId: 'google-42-a@b.c',
      location: 'Hall',
      creator: { email: 'ada@example.com', displayName: 'Ada' },
      start: { dateTime: '2026-03-01T18:00:00.000Z', timezone: '+01:00' },
      end: { dateTime: '2026-03-01T20:30:00.000Z', timezone: '+01:00' },
      attendees: [{ email: 'g@example.com' }],
      attachments: [{ fileUrl: 'https://drive.google.com/1', title: 'Notes' }],
      timeZone: 'Europe/Madrid',
      recurrence: ['RRULE:FREQ=WEEKLY'],
      insertedAt: '2026-01-01T00:00:00.000Z',
      modifiedAt: '2026-01-02T00:00:00.000Z',
    });
  });

  test('of whole days begins and ends at 00:00 UTC', () => {
    const days = { start: { date: '2026-03-01' }, end: { date: '2026-03-03' } };
    expect(made(days)).toMatchObject({
      start: { dateTime: '2026-03-01T00:00:00.000Z' },
      end: { dateTime: '2026-03-03T00:00:00.000Z' },
      allDay: true,
    });
  });

  test('an occurrence that is cancelled says of which it is one, and when it would have been', () => {
    const one = {
      calendarId: 'a@b.c',
      id: 'e1_20260308T180000Z',
      status: 'cancelled',
      recurringEventId: 'e1',
      originalStartTime: { dateTime: '2026-03-08T19:00:00+01:00', timeZone: 'Europe/Madrid' },
    };
    const start = { dateTime: '2026-03-08T18:00:00.000Z', timezone: '+01:00' };
    expect(RECORDS.event.parse(map('events', one))).toMatchObject({
      ...{ name: 'One occurrence', status: 'cancelled', start, originalStart: start },
      recurringEventId: 'google-42-a@b.c/e1',
    });
  });

  test('that only says that somebody is busy is called so, and one without a time is no record', () => {
    expect(made({ summary: undefined }).name).toBe('Busy');
    expect(() => made({ start: {} })).toThrow();
  });
});

describe('a contact', () => {
  const person = {
    resourceName: 'people/c1',
    names: [{ displayName: 'Ada Lovelace', givenName: 'Ada', familyName: 'Lovelace' }],
    emailAddresses: [{ value: 'ada@example.com' }, { value: 'wrong' }, { value: 'ada@example.com' }],
    phoneNumbers: [
      { value: '+351 1', type: 'home' },
      { value: '+351 2', type: 'mobile' },
    ],
    organizations: [{ name: 'Engines', title: 'Analyst' }],
    photos: [{ url: 'https://lh3.googleusercontent.com/1' }],
  };
  const made = (more: object = {}) => RECORDS.contact.parse(map('contacts', { ...person, ...more }));

  test('has its names, and every way to them', () => {
    expect(made()).toMatchObject({
      _id: 'google-42-people/c1',
      name: 'Ada Lovelace',
      firstName: 'Ada',
      lastName: 'Lovelace',
      summary: 'Analyst, Engines',
      organization: 'Engines',
      icon: 'https://lh3.googleusercontent.com/1',
      uri: 'https://contacts.google.com/person/c1',
      email: 'ada@example.com',
      emails: ['ada@example.com'],
      mobile: '+351 2',
      phones: ['+351 1', '+351 2'],
    });
  });

  test.each<[string, object, object]>([
    ['a firm', { names: [] }, { name: 'Engines', firstName: '', lastName: '' }],
    ['an address', { names: null, organizations: null }, { name: 'ada@example.com' }],
    ['a number', { names: null, organizations: null, emailAddresses: null }, { name: '+351 1' }],
  ])('is called by %s where that is all', (_name, more, expected) => {
    expect(made(more)).toMatchObject(expected);
  });

  test('has no picture that Google has drawn', () => {
    expect(
      made({ photos: [{ url: 'https://lh3.googleusercontent.com/1', default: true }] }).icon,
    ).toBeUndefined();
  });
});

test('a subscription is somebody followed since then', () => {
  const snippet = {
    publishedAt: '2020-01-02T03:04:05Z',
    title: 'Numberphile',
    description: 'Videos about numbers',
    resourceId: { kind: 'youtube#channel', channelId: 'UC1' },
    thumbnails: { default: { url: 'https://yt3.ggpht.com/1' }, medium: {} },
  };
  const made = (more: object = {}) => map('subscriptions', { id: 's1', snippet: { ...snippet, ...more } });
  expect(RECORDS.following.parse(made())).toMatchObject({
    ...{ name: 'Numberphile', summary: 'Videos about numbers', icon: 'https://yt3.ggpht.com/1' },
    ...{ uri: 'https://www.youtube.com/channel/UC1', followedTimestamp: '2020-01-02T03:04:05.000Z' },
  });
  expect(() => made({ resourceId: {} })).toThrow();
});

test('a liked video is a favourite, of no time that is known', () => {
  const snippet = { title: 'Pi', channelTitle: 'Numberphile', publishedAt: '2020-01-02T03:04:05Z' };
  const record = RECORDS.favourite.parse(map('likes', { id: 'v1', snippet }));
  expect(record).toMatchObject({
    ...{ name: 'Pi', summary: 'Numberphile', uri: 'https://www.youtube.com/watch?v=v1' },
    ...{ favouriteType: 'like', contentType: 'video' },
  });
  expect(record).not.toHaveProperty('insertedAt');
});
