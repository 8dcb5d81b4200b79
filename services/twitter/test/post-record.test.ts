import { RECORDS } from '@data-connector/protocol';
import { map } from './mapping.js';

const author = { id: '42', name: 'Ada', username: 'ada', profile_image_url: 'https://pbs.twimg.com/new.jpg' };
const other = {
  id: '7',
  name: 'Grace',
  username: 'grace',
  profile_image_url: 'https://pbs.twimg.com/grace.jpg',
};
const post = {
  id: '1346889436626259968',
  text: 'Hello',
  author_id: '42',
  created_at: '2021-01-06T18:40:40.000Z',
};
const record = (changes: object, includes?: object) =>
  RECORDS.post.parse(map('posts', { ...post, ...changes, ...(includes ? { includes } : {}) }));

test('a post becomes a record with everything in its place', () => {
  const includes = { users: [author] };
  expect(record({ lang: 'en' }, includes)).toEqual({
    _id: 'twitter-42-1346889436626259968',
    schema: 'https://common.schemas.verida.io/social/post/v0.1.0/schema.json',
    name: 'Hello',
    uri: 'https://x.com/ada/status/1346889436626259968',
    type: 'status',
    content: 'Hello',
    icon: 'https://pbs.twimg.com/new.jpg',
    insertedAt: '2021-01-06T18:40:40.000Z',
    sourceApplication: 'https://x.com',
    sourceAccountId: '42',
    sourceId: '1346889436626259968',
    sourceData: { ...post, lang: 'en', includes },
  });
});

const urls = (...expanded: string[]) =>
  expanded.map((expanded_url, i) => ({ url: `https://t.co/${i}`, expanded_url }));
const ownPicture = [{ ...urls(`https://twitter.com/ada/status/${post.id}/photo/1`)[0], media_key: '3_1' }];
const photo = { attachments: { media_keys: ['3_1'] } };
const note = { text: 'Long https://t.co/0', entities: { urls: urls('https://example.com/') } };

test.each<[string, object, object | undefined, object]>([
  ['a picture makes it a photo', photo, { media: [{ media_key: '3_1', type: 'photo' }] }, { type: 'photo' }],
  ['a picture that X did not include is known by its key', photo, undefined, { type: 'photo' }],
  [
    'a moving picture makes it a video',
    { attachments: { media_keys: ['3_1', '16_2'] } },
    { media: [{ media_key: '16_2', type: 'animated_gif' }] },
    { type: 'video' },
  ],
  [
    'a link makes it a link',
    { text: 'https://t.co/0', entities: { urls: urls('https://example.com/') } },
    undefined,
    { type: 'link', content: 'https://example.com/' },
  ],
  [
    'a quoted post is no link',
    { entities: { urls: urls('https://twitter.com/a/status/1', 'https://x.com/i/web/status/2') } },
    undefined,
    { type: 'status' },
  ],
  [
    'a long post is whole',
    { text: 'Long…', note_tweet: note },
    undefined,
    { content: 'Long https://example.com/', type: 'link' },
  ],
  [
    'a long post is whole in the newer names',
    { text: 'Long…', note_post: note },
    undefined,
    { content: 'Long https://example.com/' },
  ],
  [
    'lists that are null are none',
    { attachments: { media_keys: null }, entities: { urls: null }, referenced_posts: null },
    undefined,
    { type: 'status' },
  ],
  [
    'a text of several lines is named by the first',
    { text: '\n First\nSecond' },
    undefined,
    { name: 'First' },
  ],
  [
    'a post without words is named by its id',
    { text: '' },
    undefined,
    { name: `Post ${post.id}`, content: '' },
  ],
  [
    'an article is told whole and called by its title, without its own link',
    {
      text: 'https://t.co/0',
      article: { title: 'Tomatoes', plain_text: 'First, the soil.' },
      entities: { urls: urls('http://x.com/i/article/1346889000000000000') },
    },
    undefined,
    { name: 'Tomatoes', content: 'Tomatoes\n\nFirst, the soil.', type: 'note' },
  ],
  [
    'the link to the post’s own picture is none of its words',
    { ...photo, text: 'Sunny\n\nhttps://t.co/0', entities: { urls: ownPicture } },
    undefined,
    { name: 'Sunny', content: 'Sunny', type: 'photo' },
  ],
  [
    'a post of a picture alone has no words',
    { ...photo, text: 'https://t.co/0', entities: { urls: ownPicture } },
    undefined,
    { name: `Post ${post.id}`, content: '' },
  ],
  [
    'the link to somebody else’s picture is one',
    { text: 'https://t.co/0', entities: { urls: urls('https://x.com/grace/status/9/photo/1') } },
    undefined,
    { content: 'https://x.com/grace/status/9/photo/1' },
  ],
  [
    'a link that leads nowhere stays as it is',
    { text: 'https://t.co/0', entities: { urls: urls('') } },
    undefined,
    { content: 'https://t.co/0', type: 'status' },
  ],
  [
    'a text that nobody sees names nothing',
    { text: '\u200b\n\u202e\nSecond' },
    undefined,
    { name: 'Second' },
  ],
  [
    'a time from before 1970 is kept',
    { created_at: '1969-07-20T20:17:40.000Z' },
    undefined,
    { insertedAt: '1969-07-20T20:17:40.000Z' },
  ],
  [
    'a post of the account needs no included author',
    {},
    undefined,
    { uri: `https://x.com/ada/status/${post.id}`, icon: 'https://pbs.twimg.com/ada.jpg' },
  ],
  [
    'a post of somebody unknown has an address that X leads on',
    { author_id: '8' },
    undefined,
    { uri: `https://x.com/i/status/${post.id}` },
  ],
  [
    'a time with an offset is told in UTC',
    { created_at: '2025-11-26T13:30:10-08:00' },
    undefined,
    { insertedAt: '2025-11-26T21:30:10.000Z' },
  ],
])('%s', (_name, changes, includes, expected) => {
  expect(record(changes, includes)).toMatchObject(expected);
});

test.each(['tweet', 'post'])(
  'a repost tells the whole text and pictures of the original, in %s names',
  (naming) => {
    const original = {
      id: '9',
      text: 'A &amp; B',
      author_id: '7',
      ...photo,
      ...(naming === 'tweet' ? { note_tweet: { text: 'Much longer' } } : {}),
    };
    const made = record(
      { text: 'RT @grace: A…', [`referenced_${naming}s`]: [{ type: 'retweeted', id: '9' }] },
      { [`${naming}s`]: [original], users: [author, other] },
    );
    expect(made.content).toBe(naming === 'tweet' ? 'RT @grace: Much longer' : 'RT @grace: A & B');
    expect(made.type).toBe('photo');
  },
);

test.each([
  ['included', [author, other], 'RT @grace: A thing that goes on'],
  ['not included', [author], 'RT @grace: A thing that goes on'],
])('a repost tells whose words it repeats though their author is %s', (_name, users, content) => {
  const made = record(
    { text: 'RT @grace: A thing…', referenced_posts: [{ type: 'retweeted', id: '9' }] },
    { posts: [{ id: '9', author_id: '7', text: 'A thing that goes on' }], users },
  );
  expect(made).toMatchObject({ content, name: content });
});

test('a repost of which X gave the original’s id only keeps its own text', () => {
  const made = record(
    { text: 'RT @grace: A…', referenced_tweets: [{ type: 'retweeted', id: '9' }] },
    { tweets: [{ id: '9', edit_history_tweet_ids: ['9'] }], users: [author] },
  );
  expect(made).toMatchObject({ content: 'RT @grace: A…', name: 'RT @grace: A…' });
});

test('a repost whose original is gone keeps its own text', () => {
  const made = record({ text: 'RT @grace: A…', referenced_tweets: [{ type: 'retweeted', id: '9' }] });
  expect(made.content).toBe('RT @grace: A…');
});

test.each<[string, object]>([
  ['no id', { id: undefined }],
  ['an id that is no number', { id: '../9' }],
  ['a text that is none', { text: 5 }],
])('a post with %s is invalid', (_name, changes) => {
  expect(() => record(changes)).toThrow();
});

test('a time that is none is left out', () => {
  expect(record({ created_at: 'yesterday' })).not.toHaveProperty('insertedAt');
  expect(record({ created_at: '+012345-01-01T00:00:00Z' })).not.toHaveProperty('insertedAt');
});

test('a picture that is a script is no icon', () => {
  const users = [{ ...other, profile_image_url: 'javascript:alert(1)' }];
  expect(record({ author_id: '7' }, { users })).not.toHaveProperty('icon');
});
