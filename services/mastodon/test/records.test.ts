import { RECORDS } from '@data-connector/protocol';
import { mapped } from '@data-connector/testing/stand-in';
import { provider as mastodon } from '../src/index.js';
import { bookmark } from '../src/statuses.js';

const map = mapped(mastodon, { id: '42@one.example', name: 'Ada' }, 'one.example');

const AVATAR = 'https://files.one.example/ada.png';
const ada = {
  id: '42',
  username: 'ada',
  acct: 'ada',
  display_name: 'Ada Lovelace',
  note: '<p>Notes on the <a href="https://one.example/tags/engine">#<span>engine</span></a></p><p>Loom</p>',
  url: 'https://one.example/@ada',
  uri: 'https://one.example/users/ada',
  avatar: AVATAR,
  created_at: '2017-01-02T00:00:00.000Z',
  fields: [
    { name: 'Pronouns', value: 'she', verified_at: null },
    {
      name: 'Blog',
      value: '<a href="https://blog.example/a"><span class="invisible">https://</span>blog.example/a</a>',
    },
    {
      name: 'Home',
      value: '<a href="https://ada.example/">https://ada.example/</a>',
      verified_at: '2024-01-01T00:00:00Z',
    },
  ],
};
const common = { sourceApplication: 'https://one.example/', sourceAccountId: '42@one.example' };

test('a person becomes a profile', () => {
  expect(RECORDS.profile.parse(map('profile', ada))).toEqual({
    ...common,
    _id: 'mastodon-42@one.example-42',
    schema: 'https://common.schemas.verida.io/profile/basicProfile/v0.1.0/schema.json',
    sourceId: '42',
    sourceData: ada,
    name: 'Ada Lovelace',
    summary: 'Notes on the #engine Loom',
    description: 'Notes on the #engine Loom',
    website: 'https://ada.example/',
    avatar: { uri: AVATAR },
    icon: AVATAR,
    uri: 'https://one.example/@ada',
    insertedAt: '2017-01-02T00:00:00.000Z',
  });
});

test.each<[string, object, object]>([
  ['no name', { display_name: '' }, { name: '@ada@one.example' }],
  ['a name of one letter', { display_name: 'x' }, { name: '@ada@one.example' }],
  ['no page that was verified', { fields: ada.fields.slice(0, 2) }, { website: 'https://blog.example/a' }],
])('a profile with %s', (_name, changes, expected) => {
  expect(RECORDS.profile.parse(map('profile', { ...ada, ...changes }))).toMatchObject(expected);
});

test('a profile that says nothing has a name', () => {
  const { name, website } = RECORDS.profile.parse(
    map('profile', { id: '42', username: 'x', fields: 'none' }),
  );
  expect([name, website]).toEqual(['@x', undefined]);
});

test.each<[string, object, object]>([
  [
    'of this server',
    {},
    { name: 'Ada Lovelace', summary: 'Notes on the #engine Loom', uri: ada.url, icon: AVATAR },
  ],
  ['of another server', { acct: 'ada@two.example', display_name: '' }, { name: '@ada@two.example' }],
  ['without a page', { url: null, display_name: '' }, { name: '@ada@one.example', uri: ada.uri }],
  ['that says nothing', { acct: '', display_name: null, note: null }, { name: 'Account 42' }],
])('somebody followed, %s', (_name, changes, expected) => {
  expect(RECORDS.following.parse(map('following', { ...ada, ...changes }))).toMatchObject({
    ...expected,
    _id: 'mastodon-42@one.example-42',
  });
});

const status = {
  id: '109348684201960001',
  created_at: '2022-11-15T12:00:00.000Z',
  spoiler_text: '',
  content: '<p>Good &amp; plain<br />two lines</p><p>More</p>',
  url: 'https://one.example/@ada/109348684201960001',
  uri: 'https://one.example/users/ada/statuses/109348684201960001',
  account: ada,
  media_attachments: [],
  reblog: null,
  card: null,
  poll: null,
  edited_at: null,
};
const grace = { ...ada, id: '7', acct: 'grace@two.example', avatar: 'https://files.one.example/grace.png' };
const boosted = {
  ...status,
  id: '9',
  account: grace,
  spoiler_text: 'Bugs & moths',
  content: '<p>Found <em>one</em></p>',
  url: 'https://two.example/@grace/9',
  media_attachments: [{ type: 'image', url: 'https://files.one.example/moth.png' }],
  edited_at: '2022-11-15T13:00:00.000Z',
};

test('a post is its words, as text and as HTML', () => {
  expect(RECORDS.post.parse(map('posts', status))).toEqual({
    ...common,
    _id: 'mastodon-42@one.example-status-109348684201960001',
    schema: 'https://common.schemas.verida.io/social/post/v0.1.0/schema.json',
    sourceId: 'status-109348684201960001',
    sourceData: status,
    name: 'Good & plain',
    type: 'status',
    content: 'Good & plain\ntwo lines\n\nMore',
    contentHtml: '<p>Good &amp; plain<br>two lines</p><p>More</p>',
    icon: AVATAR,
    uri: status.url,
    insertedAt: '2022-11-15T12:00:00.000Z',
  });
});

test('a boost is what its author wrote, with their name, at the time of the boost', () => {
  const boost = { ...status, content: boosted.content, url: `${status.uri}/activity`, reblog: boosted };
  expect(RECORDS.post.parse(map('posts', boost))).toMatchObject({
    name: '@grace@two.example: Bugs & moths',
    summary: 'Bugs & moths',
    type: 'photo',
    content: 'Boosted @grace@two.example:\n\nBugs & moths\n\nFound one',
    contentHtml:
      '<p>Boosted @grace@two.example:</p><p><strong>Bugs &amp; moths</strong></p><p>Found <em>one</em></p>',
    icon: grace.avatar,
    uri: boosted.url,
    insertedAt: status.created_at,
    modifiedAt: boosted.edited_at,
    sourceId: `status-${status.id}`,
  });
});

const media = (type: string, description: string | null = null) => [
  { type, description, url: `${AVATAR}?1` },
];
test.each<[string, object, object]>([
  [
    'a warning',
    { spoiler_text: 'Food' },
    { name: 'Food', summary: 'Food', content: 'Food\n\nGood & plain\ntwo lines\n\nMore' },
  ],
  ['no page of its own', { url: null }, { uri: status.uri }],
  [
    'a picture and no words',
    { content: '', media_attachments: media('image', 'A loom') },
    { type: 'photo', name: 'A loom', content: '' },
  ],
  [
    'nothing',
    { content: null, account: null },
    { name: 'Post 109348684201960001', content: '', contentHtml: '' },
  ],
  ['what moves', { media_attachments: media('gifv') }, { type: 'video' }],
  ['what is heard', { media_attachments: media('audio') }, { type: 'status' }],
  ['a page that it is about', { card: { url: 'https://news.example' } }, { type: 'link' }],
  [
    'what would run',
    { content: '<p onclick="x()">Hi<script>x()</script><img src=x onerror=x()></p>' },
    { content: 'Hi', contentHtml: '<p>Hi</p>' },
  ],
  [
    'a poll',
    {
      content: '<p>Which?</p>',
      poll: {
        options: [
          { title: 'Punch <cards>', votes_count: 3 },
          { title: 'Tape', votes_count: null },
        ],
      },
    },
    {
      type: 'question',
      content: 'Which?\n\n• Punch <cards> (3)\n• Tape',
      contentHtml: '<p>Which?</p><ul><li>Punch &lt;cards&gt; (3)</li><li>Tape</li></ul>',
    },
  ],
])('a post with %s', (_name, changes, expected) => {
  expect(RECORDS.post.parse(map('posts', { ...status, ...changes }))).toMatchObject(expected);
});

test.each<[string, object, object]>([
  ['of words', {}, { contentType: 'webpage', summary: 'Bugs & moths Found one' }],
  ['that moves', { media_attachments: media('video') }, { contentType: 'video' }],
  ['that is heard', { media_attachments: media('audio') }, { contentType: 'audio' }],
])('a favourite %s', (_name, changes, expected) => {
  expect(RECORDS.favourite.parse(map('favourites', { ...boosted, ...changes }))).toMatchObject({
    ...expected,
    _id: 'mastodon-42@one.example-favourite-9',
    name: '@grace@two.example: Bugs & moths',
    icon: grace.avatar,
    uri: boosted.url,
    favouriteType: 'favourite',
  });
});

test('a bookmark has the words of the post', () => {
  expect(bookmark.parse(map('bookmarks', boosted))).toMatchObject({
    _id: 'mastodon-42@one.example-bookmark-9',
    name: '@grace@two.example: Bugs & moths',
    content: '@grace@two.example:\n\nBugs & moths\n\nFound one',
    contentHtml:
      '<p>@grace@two.example:</p><p><strong>Bugs &amp; moths</strong></p><p>Found <em>one</em></p>',
    insertedAt: status.created_at,
  });
});

test.each(['posts', 'favourites', 'bookmarks', 'following'])('%s without an id are no records', (handler) => {
  expect(() => map(handler, { ...status, id: null })).toThrow();
});
