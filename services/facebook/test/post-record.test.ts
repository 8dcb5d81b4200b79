import { RECORDS } from '@data-connector/protocol';
import { POST_FIELDS } from '../src/fields.js';
import { map } from './mapping.js';

const record = (post: Record<string, unknown>) => RECORDS.post.parse(map('posts', { id: '100_7', ...post }));
const attached = (attachment: Record<string, unknown>) => ({ attachments: { data: [attachment] } });

test('a post becomes a record with the original whole', () => {
  const post = {
    id: '100_7',
    created_time: '2015-06-22T12:48:05+0000',
    updated_time: '2015-06-23T14:00:00+0200',
    message: 'Hello\n\n  world',
    permalink_url: 'https://www.facebook.com/100/posts/7',
    full_picture: 'https://scontent.example.net/a.jpg',
    something_new: { deep: [1, null] },
  };
  expect(map('posts', post)).toEqual({
    _id: 'facebook-100-100_7',
    schema: 'https://common.schemas.verida.io/social/post/v0.1.0/schema.json',
    name: 'Hello world',
    summary: 'Hello world',
    content: 'Hello\n\n  world',
    icon: 'https://scontent.example.net/a.jpg',
    uri: 'https://www.facebook.com/100/posts/7',
    type: 'status',
    sourceApplication: 'https://www.facebook.com',
    sourceAccountId: '100',
    sourceId: '100_7',
    sourceData: post,
    insertedAt: '2015-06-22T12:48:05.000Z',
    modifiedAt: '2015-06-23T12:00:00.000Z',
  });
});

test.each([
  ['the message', { message: 'M', story: 'S', ...attached({ title: 'T' }) }, 'M'],
  ['the story', { story: 'S', ...attached({ title: 'T' }) }, 'S'],
  ['the attachment’s title', attached({ title: 'T' }), 'T'],
  [
    'its kind and day',
    { status_type: 'added_photos', created_time: '2020-02-29T23:59:59+0000' },
    'Photo, 2020-02-29',
  ],
  ['its kind alone', attached({ media_type: 'life_event' }), 'Life event'],
  ['Post, if it has nothing', {}, 'Post'],
  ['no message of spaces', { message: ' \n ', story: 'S' }, 'S'],
  ['no message that nobody sees', { message: '\u200b\u2060\u202e', story: 'S' }, 'S'],
  ['no message of another type', { message: 5, story: 'S' }, 'S'],
])('the name is %s', (_name, post, name) => {
  expect(record(post).name).toBe(name);
});

test.each([
  ['link', attached({ media_type: 'link' })],
  ['album', { status_type: 'added_photos', ...attached({ media_type: 'album' }) }],
  ['photo', attached({ media_type: 'photo' })],
  ['video', attached({ media_type: 'video' })],
  ['video', attached({ media_type: 'reel' })],
  ['event', attached({ media_type: 'event' })],
  ['life_event', attached({ media_type: 'life_event' })],
  ['music', attached({ media_type: 'music' })],
  ['photo', { status_type: 'added_photos' }],
  ['video', { status_type: 'added_video' }],
  ['link', { status_type: 'shared_story' }],
  ['event', { status_type: 'created_event' }],
  ['note', { status_type: 'created_note' }],
  ['link', attached({ unshimmed_url: 'https://example.org' })],
  ['status', { status_type: 'mobile_status_update' }],
  ['status', { status_type: 'constructor', ...attached({ media_type: '__proto__' }) }],
  ['status', {}],
])('the type is %s for %j', (type, post) => {
  expect(record(post).type).toBe(type);
});

test.each([
  ['https://www.facebook.com/x/1', { permalink_url: 'https://www.facebook.com/x/1' }],
  [
    'https://www.facebook.com/987654321/videos/977667602329064/',
    { permalink_url: '/987654321/videos/977667602329064/' },
  ],
  ['https://www.facebook.com/100/posts/7', {}],
  ['https://www.facebook.com/100/posts/7', { permalink_url: 'javascript:alert(1)' }],
  ['https://www.facebook.com/pfbid%2F1', { id: 'pfbid/1' }],
])('the uri is %s for %j', (uri, post) => {
  expect(record(post).uri).toBe(uri);
});

test.each([
  ['the longest message that Facebook takes', 'word '.repeat(12_641) + '.'],
  ['emoji of many code points', '👩‍👩‍👧‍👦'.repeat(100)],
  ['right-to-left text', 'שלום עולם '.repeat(60)],
  ['one letter with thousands of accents', `e${'\u0301'.repeat(5000)}`],
  ['half of a surrogate pair', `${' '.repeat(2000)}x\ud83d`],
])('%s stays whole as content and is shortened in name and summary', (_name, message) => {
  const { content, name, summary } = record({ message });
  expect(content).toBe(message);
  expect(name.length).toBeLessThanOrEqual(100);
  expect(summary?.length).toBeLessThanOrEqual(256);
});

test.each([
  ['no time at all', {}],
  ['a time that is none', { created_time: 'yesterday', updated_time: '' }],
  [
    'a time of another era',
    { created_time: '+012345-01-01T00:00:00Z', updated_time: '-000100-01-01T00:00:00Z' },
  ],
])('a post with %s has no time', (_name, post) => {
  const { insertedAt, modifiedAt } = record(post);
  expect([insertedAt, modifiedAt]).toEqual([undefined, undefined]);
});

test('a post that was dated back before 1970 keeps its time', () => {
  expect(record({ created_time: '1955-03-01T12:00:00+0000' })).toMatchObject({
    name: 'Post, 1955-03-01',
    insertedAt: '1955-03-01T12:00:00.000Z',
  });
});

test('all pictures of an album are asked for, and stay with the post', () => {
  const picture = (n: number) => ({ media: { image: { src: `https://scontent.example/${n}.jpg` } } });
  const album = {
    media_type: 'album',
    target: { id: '1' },
    subattachments: { data: [1, 2, 3].map(picture) },
  };
  expect(POST_FIELDS.join()).toContain('subattachments{media_type,title,description,target,media}');
  const { sourceData, type } = record(attached(album));
  expect(type).toBe('album');
  expect(JSON.stringify(sourceData)).toContain('https://scontent.example/3.jpg');
});
