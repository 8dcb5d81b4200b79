import { describe, expect, it } from '@jest/globals';
import { SCHEMAS } from '@data-connector/protocol';
import type { VaultRecord } from '@data-connector/vault';
import { entryOf } from '../../src/app/records/entry.js';

const record = (more: Record<string, unknown>): VaultRecord => ({
  _id: 'alpha-1-2',
  schema: SCHEMAS.post,
  name: 'What it is called',
  sourceId: '2',
  ...more,
});
const PICTURE = 'https://pictures.example/1.jpg';

describe('a post', () => {
  it('has its own words, and no summary of them', () => {
    const entry = entryOf(record({ content: 'Words', summary: 'Wor', type: 'video' }));
    expect(entry).toMatchObject({ text: 'Words', summary: undefined, moving: true });
  });

  it('without words is what it is called, with a summary that says something else', () => {
    expect(entryOf(record({ summary: 'Cake at 5' }))).toMatchObject({
      text: 'What it is called',
      summary: 'Cake at 5',
    });
    expect(entryOf(record({ summary: 'What it is called' })).summary).toBeUndefined();
  });

  it.each([
    ['beside the words', { picture: PICTURE }],
    ['deep inside, twice', { whole: PICTURE, parts: { data: [{ media: { image: { src: PICTURE } } }] } }],
    ['with a query', { media: [{ preview: `${PICTURE}?size=large` }] }],
  ])('has the picture of its original, once: %s', (_name, sourceData) => {
    expect(entryOf(record({ sourceData })).pictures).toEqual([
      { url: expect.stringContaining(PICTURE), alt: '' },
    ]);
  });

  it.each([
    [{ alt_text: 'A dog', url: PICTURE }],
    [{ whole: PICTURE, parts: [{ title: 'A dog', media: { src: PICTURE } }] }],
    [{ media: [{ url: PICTURE, preview: 'https://pictures.example/small/1.jpg', description: 'A dog' }] }],
  ])('says what a picture shows: %j', (sourceData) => {
    expect(entryOf(record({ sourceData })).pictures).toEqual([{ url: PICTURE, alt: 'A dog' }]);
  });

  it('shows all of a list of addresses', () => {
    const pictures = [PICTURE, `${PICTURE}?2`];
    expect(entryOf(record({ sourceData: { pictures } })).pictures.map(({ url }) => url)).toEqual(pictures);
  });

  it('shows the first few of many pictures, and none of people', () => {
    const parts = Array.from({ length: 9 }, (_, n) => ({ src: `https://pictures.example/${n}.png` }));
    const users = [{ profile_image_url: PICTURE, avatar: { src: PICTURE }, header: PICTURE }];
    const { pictures } = entryOf(record({ sourceData: { users, emojis: [{ url: PICTURE }], parts } }));
    expect(pictures.map(({ url }) => url)).toEqual(parts.slice(0, 4).map(({ src }) => src));
  });

  it.each([
    ['javascript:alert(1)//.jpg'],
    ['http://pictures.example/1.jpg'],
    ['data:image/png;base64,x.png'],
    ['https://pictures.example/page'],
    [7],
    [null],
  ])('shows no picture at %j', (url) => {
    expect(entryOf(record({ sourceData: { picture: url } })).pictures).toEqual([]);
  });

  it('about a page shows the page, and not its picture beside it', () => {
    const urls = { short: 'https://s.example/1', whole: 'https://news.example/1' };
    const author_url = 'https://news.example/people/somebody-with-a-name';
    const about = {
      ...{ title: 'News', description: 'New', ...urls, author_url },
      target: { url: 'https://else.example/1' },
    };
    expect(entryOf(record({ sourceData: { picture: PICTURE, about: [about] } }))).toMatchObject({
      link: { url: 'https://news.example/1', title: 'News', text: 'New' },
      pictures: [],
    });
  });

  it('is not about itself: its title and the addresses of its origin are no page elsewhere', () => {
    const own = { title: 'Broken', url: 'https://api.code.example/issues/1', html: 'https://code.example/1' };
    const uri = 'https://code.example/1';
    expect(entryOf(record({ uri, sourceData: own })).link).toBeUndefined();
    const about = { ...own, url: 'https://news.example/1' };
    expect(entryOf(record({ uri, sourceData: about })).link).toMatchObject({ url: 'https://news.example/1' });
  });

  it('leads to no address that could act', () => {
    const about = { title: 'Click', url: 'javascript:alert(1)', description: 'https://a.example and more' };
    const entry = entryOf(record({ uri: 'javascript:alert(1)', sourceData: { about } }));
    expect(entry).toMatchObject({ url: undefined, link: undefined });
  });

  it.each([undefined, null, 'text', [], { attachments: 'x', includes: [] }])(
    'is shown whatever its original is: %j',
    (sourceData) => {
      expect(entryOf(record({ sourceData, insertedAt: 'never' }))).toMatchObject({
        title: 'What it is called',
        at: undefined,
      });
    },
  );
});

describe('what is no post', () => {
  const more = { icon: PICTURE, summary: 'Sings', uri: 'https://people.example/ada' };
  const at = '2026-01-02T03:04:05.000Z';

  it.each([
    ['somebody who is followed', SCHEMAS.following, { followedTimestamp: at }, { since: at }],
    ['something liked then', SCHEMAS.following, { insertedAt: at }, { since: at, at }],
    ['what was heard', SCHEMAS.history, { timestamp: at, insertedAt: '2025-01-01T00:00:00Z' }, { at }],
    ['anything else', 'https://schemas.example/thing/v1.0.0/schema.json', { insertedAt: at }, { at }],
  ])('has a name, a picture, words and a date: %s', (_name, schema, time, dates) => {
    expect(entryOf(record({ schema, ...more, ...time }))).toEqual({
      id: 'alpha-1-2',
      title: 'What it is called',
      url: 'https://people.example/ada',
      avatar: PICTURE,
      summary: 'Sings',
      pictures: [],
      moving: false,
      ...dates,
    });
  });

  it('has the address, words and picture of a profile', () => {
    const profile = { website: 'https://ada.example', description: 'Sings', avatar: { uri: PICTURE } };
    expect(entryOf(record({ schema: SCHEMAS.profile, ...profile }))).toMatchObject({
      url: 'https://ada.example',
      summary: 'Sings',
      avatar: PICTURE,
    });
  });

  it('is read like a post where it has words of its own, whatever its schema', () => {
    const schema = 'https://schemas.example/note/v1.0.0/schema.json';
    expect(entryOf(record({ schema, content: 'Words' }))).toMatchObject({ text: 'Words' });
  });
});

describe('what has a form of its own', () => {
  it('an event has its times, its place, and whether it is repeated or cancelled', () => {
    const start = { dateTime: '2026-10-01T08:00:00.000Z' };
    const event = { schema: SCHEMAS.event, start, end: { dateTime: '2026-10-01T09:30:00.000Z' } };
    expect(
      entryOf(record({ ...event, location: 'Lisbon', insertedAt: '2020-01-01T00:00:00Z' })),
    ).toMatchObject({
      at: start.dateTime,
      event: { end: event.end.dateTime, allDay: false, repeats: false, cancelled: false, place: 'Lisbon' },
    });
    const odd = { ...event, end: null, allDay: true, recurrence: ['RRULE:FREQ=DAILY'], status: 'cancelled' };
    expect(entryOf(record(odd)).event).toEqual({ allDay: true, repeats: true, cancelled: true });
  });

  it.each([
    ['receive', 'Ada', false],
    ['send', 'grace@example.com', true],
  ])('a message that the person did %s is of %s', (type, who, sent) => {
    const mail = { schema: SCHEMAS.email, type, sentAt: '2026-10-01T08:00:00Z', messageText: 'Hello' };
    const people = { fromName: 'Ada', fromEmail: 'ada@example.com', toEmail: 'grace@example.com' };
    const attachments = [{ filename: 'ticket.pdf' }, null, { filename: 7 }];
    expect(entryOf(record({ ...mail, ...people, attachments }))).toMatchObject({
      at: mail.sentAt,
      text: 'Hello',
      mail: { who, sent, attached: ['ticket.pdf'] },
    });
  });

  it('a contact has each way to them once', () => {
    const ways = { email: 'a@example.com', emails: ['a@example.com', 'b@example.com'], phones: ['+351 2'] };
    expect(entryOf(record({ schema: SCHEMAS.contact, ...ways })).ways).toEqual([
      'a@example.com',
      'b@example.com',
      '+351 2',
    ]);
    expect(entryOf(record({ schema: SCHEMAS.contact, emails: 'none', phones: [7] })).ways).toEqual([]);
  });
});
