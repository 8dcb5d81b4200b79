import { RECORDS } from '@data-connector/protocol';
import { mapped } from '@data-connector/testing/stand-in';
import { provider } from '../src/index.js';

const map = mapped(provider, { id: '1w72', name: 'Ada', username: 'ada' });
const t3 = (data: object) => ({
  kind: 't3',
  data: {
    ...{
      name: 't3_15bfi0',
      title: 'Thyme & <tea>',
      subreddit_name_prefixed: 'r/tea',
      created_utc: 1790885730.0,
    },
    ...{ permalink: '/r/tea/comments/15bfi0/thyme_tea/', edited: false, ...data },
  },
});
const t1 = {
  kind: 't1',
  data: {
    ...{
      name: 't1_c3v7f8u',
      body: 'I agree.\n\nFully.',
      link_title: 'Thyme',
      subreddit_name_prefixed: 'r/tea',
    },
    ...{
      permalink: '/r/tea/comments/15bfi0/thyme_tea/c3v7f8u/',
      created_utc: 1790885730,
      edited: 1790885790,
    },
  },
};

test.each<[string, object, object]>([
  [
    'a text',
    { is_self: true, selftext: 'Dear all', thumbnail: 'self' },
    { type: 'status', content: 'Dear all' },
  ],
  ['a text without words', { is_self: true, selftext: '' }, { type: 'status', summary: 'In r/tea' }],
  [
    'a link',
    { url: 'https://example.com/?a=1&b=2' },
    { type: 'link', content: 'https://example.com/?a=1&b=2' },
  ],
  [
    'a picture',
    { post_hint: 'image', thumbnail: 'https://b.example/1.jpg' },
    { type: 'photo', icon: 'https://b.example/1.jpg' },
  ],
  ['a gallery', { is_gallery: true, thumbnail: 'nsfw' }, { type: 'album' }],
  ['a video', { is_video: true }, { type: 'video' }],
  ['another site’s video', { post_hint: 'rich:video' }, { type: 'video' }],
])('%s is a post', (_name, data, expected) => {
  const record = map('posts', t3(data));
  expect(RECORDS.post.parse(record)).toEqual(record);
  expect(record).toMatchObject({
    ...{ _id: 'reddit-1w72-t3_15bfi0', name: 'Thyme & <tea>', insertedAt: '2026-10-01T20:15:30.000Z' },
    ...{ uri: 'https://www.reddit.com/r/tea/comments/15bfi0/thyme_tea/', ...expected },
  });
  expect(record).not.toHaveProperty('modifiedAt');
});

test('a comment is a post that says what it is about', () => {
  const record = map('comments', t1);
  expect(RECORDS.post.parse(record)).toEqual(record);
  expect(record).toMatchObject({
    ...{ name: 'I agree. Fully.', content: 'I agree.\n\nFully.', summary: 'Comment in r/tea on: Thyme' },
    ...{ type: 'status', modifiedAt: '2026-10-01T20:16:30.000Z' },
  });
});

test.each([
  ['post', t3({ selftext: 'Dear all' }), 'Thyme & <tea>'],
  ['comment', t1, 'I agree. Fully.'],
])('a saved %s is a favourite, without a time of saving', (_name, thing, name) => {
  const record = map('saved', thing);
  expect(RECORDS.favourite.parse(record)).toEqual(record);
  expect(record).toMatchObject({ name, favouriteType: 'favourite', contentType: 'webpage' });
  expect(record).not.toHaveProperty('insertedAt');
  // Else a saved post of the person's own would take the place of the post.
  expect(record._id).not.toBe(map('posts', thing)._id);
});

test.each([
  ['posts', { kind: 't3', data: { name: 't3_a' } }, 'Post t3_a', 'https://www.reddit.com/comments/a'],
  [
    'comments',
    { kind: 't1', data: { name: 't1_a', body: '', edited: true } },
    'Comment t1_a',
    'https://www.reddit.com/comments/a',
  ],
  [
    'posts',
    { kind: 't3', data: { name: 't3_a', created_utc: 1e15, permalink: 5 } },
    'Post t3_a',
    'https://www.reddit.com/comments/a',
  ],
])('what is left of a removed thing of %s is a record', (handler, thing, name, uri) => {
  const record = map(handler, thing);
  expect(RECORDS.post.parse(record)).toEqual(record);
  expect(record).toMatchObject({ name, uri });
});

test.each([
  ['posts', { kind: 't3', data: null }],
  ['saved', null],
])('what has no name is none of %s', (handler, thing) => {
  expect(() => map(handler, thing)).toThrow('without an id');
});

test('a community is followed, since nobody knows when', () => {
  const data = {
    name: 't5_2',
    display_name_prefixed: 'r/tea',
    title: 'Tea',
    public_description: '',
    url: '/r/tea/',
  };
  const record = map('following', {
    kind: 't5',
    data: { ...data, community_icon: '', icon_img: 'https://i.example/t.png' },
  });
  expect(RECORDS.following.parse(record)).toEqual(record);
  expect(record).toMatchObject({
    ...{
      name: 'r/tea',
      summary: 'Tea',
      uri: 'https://www.reddit.com/r/tea/',
      icon: 'https://i.example/t.png',
    },
  });
  expect(record).not.toHaveProperty('followedTimestamp');
});

test.each([
  [
    { title: 'Ada L.', public_description: 'Tea.' },
    { name: 'Ada L.', description: 'Tea.' },
  ],
  [{ title: 'x', public_description: 'y' }, { name: 'ada' }],
  [null, { name: 'ada' }],
])('a profile with %j', (subreddit, expected) => {
  const record = map('profile', { id: '1w72', name: 'ada', icon_img: '', subreddit });
  expect(RECORDS.profile.parse(record)).toEqual(record);
  expect(record).toMatchObject({ ...expected, uri: 'https://www.reddit.com/user/ada' });
});
