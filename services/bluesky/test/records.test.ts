import { RECORDS } from '@data-connector/protocol';
import { provider as bluesky } from '../src/index.js';
import { timeKeyOf } from '../src/at-uri.js';
import { byKey } from '../src/posts.js';

const DID = 'did:plc:z72i7hdynmk6r22z27h6tvur';
const GRACE = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa';
const SERVER = 'pds.example';
const CID = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a';
const FILE = 'bafkreibabalobzn6cd366ukcsjycp4yymjymgfxcv6xczmlgpemzkz3cfa';
const TIME = '2026-01-02T03:04:05.678Z';
const fileUrl = `https://${SERVER}/xrpc/com.atproto.sync.getBlob?did=${encodeURIComponent(DID)}&cid=${FILE}`;
const file = { $type: 'blob', ref: { $link: FILE }, mimeType: 'image/jpeg', size: 7 };

const { handlers } = bluesky.create({ clientId: '', clientSecret: '' });
const account = { id: DID, name: '@ada.example', username: 'ada.example' };
function map(name: string, item: object) {
  const handler = handlers.find(({ manifest }) => manifest.name === name);
  if (!handler) throw new Error('There is no such handler');
  return handler.map(item, { provider: 'bluesky', account, server: SERVER });
}
const item = (collection: string, value: object, more: object = {}) => ({
  uri: `at://${DID}/${collection}/3l3qo2vuowo2b`,
  cid: CID,
  value: { $type: collection, createdAt: TIME, ...value },
  ...more,
});
const common = (of: { readonly uri: string }) => ({
  _id: `bluesky-${DID}-${of.uri}`,
  sourceApplication: `https://${SERVER}/`,
  sourceAccountId: DID,
  sourceId: of.uri,
  sourceData: of,
});
const post = (value: object) => item('app.bsky.feed.post', { text: '', ...value });
const postRecord = (value: object) => RECORDS.post.parse(map('posts', post(value)));

test('a profile', () => {
  const of = item('app.bsky.actor.profile', {
    displayName: 'Ada',
    description: 'Engines',
    website: 'https://ada.example/about',
    avatar: file,
  });
  expect(RECORDS.profile.parse(map('profile', of))).toMatchObject({
    ...common(of),
    name: 'Ada',
    description: 'Engines',
    summary: 'Engines',
    website: 'https://ada.example/about',
    avatar: { uri: fileUrl },
    icon: fileUrl,
    uri: `https://bsky.app/profile/${DID}`,
    insertedAt: TIME,
  });
  const bare = item('app.bsky.actor.profile', { displayName: ' ', avatar: { ref: { $link: '../x' } } });
  expect(RECORDS.profile.parse(map('profile', bare))).toMatchObject({ name: '@ada.example' });
  expect(map('profile', bare)).not.toHaveProperty('icon');
});

test.each<[string, object | undefined, object]>([
  ['what they call themselves', { displayName: 'Grace', handle: 'grace.example' }, { name: 'Grace' }],
  ['their handle', { displayName: '', handle: 'grace.example' }, { name: '@grace.example' }],
  ['their DID, without a handle that holds', { handle: 'handle.invalid' }, { name: GRACE }],
  ['their DID, if nothing is told', undefined, { name: GRACE }],
  ['an address of the web only', { avatar: 'javascript:alert(1)' }, { name: GRACE }],
])('somebody who is followed, since when, and by %s', (_name, subjectView, expected) => {
  const of = item('app.bsky.graph.follow', { subject: GRACE }, subjectView && { subjectView });
  const record = RECORDS.following.parse(map('following', of));
  expect(record).toMatchObject({
    ...common(of),
    ...expected,
    uri: `https://bsky.app/profile/${GRACE}`,
    followedTimestamp: TIME,
  });
  expect(record).not.toHaveProperty('icon');
});

test('nobody is no one to follow', () => {
  for (const subject of [undefined, 7, 'grace.example', 'did:key:z'])
    expect(() => map('following', item('app.bsky.graph.follow', { subject }))).toThrow();
});

test('a post', () => {
  const of = post({ text: 'Hello\nworld' });
  expect(RECORDS.post.parse(map('posts', of))).toEqual({
    ...common(of),
    schema: expect.any(String),
    name: 'Hello world',
    summary: 'Hello world',
    content: 'Hello\nworld',
    contentHtml: 'Hello<br>world',
    type: 'status',
    uri: `https://bsky.app/profile/${DID}/post/3l3qo2vuowo2b`,
    insertedAt: TIME,
  });
});

const images = { $type: 'app.bsky.embed.images', images: [{ alt: 'A cat', image: file }] };
const external = { uri: 'https://example.org', title: 'To read', thumb: file };
test.each<[string, object, object]>([
  ['pictures', images, { type: 'photo', name: 'A cat', icon: fileUrl }],
  [
    'a film',
    { $type: 'app.bsky.embed.video', video: file, alt: 'A film' },
    { type: 'video', name: 'A film' },
  ],
  [
    'a page',
    { $type: 'app.bsky.embed.external', external },
    { type: 'link', name: 'To read', icon: fileUrl },
  ],
  [
    'another post',
    { $type: 'app.bsky.embed.record', record: {} },
    { type: 'status', name: 'Post 3l3qo2vuowo2b' },
  ],
  [
    'another post and pictures',
    { $type: 'app.bsky.embed.recordWithMedia', record: {}, media: images },
    { type: 'photo', name: 'A cat', icon: fileUrl },
  ],
  ['what is not known', { $type: 'com.example.new', images: 'none' }, { type: 'status' }],
])('a post without a text that shows %s', (_name, embed, expected) => {
  const record = postRecord({ embed });
  expect(record).toMatchObject(expected);
  expect(record).not.toHaveProperty('content');
});

test('a post that is nothing but what it must be', () => {
  expect(postRecord({ text: 7, createdAt: 'yesterday', facets: 'none', embed: [] })).toMatchObject({
    name: 'Post 3l3qo2vuowo2b',
    type: 'status',
  });
  expect(() => map('posts', { uri: 'https://bsky.app', value: {} })).toThrow();
});

const author = { did: GRACE, handle: 'grace.example', displayName: 'Grace', avatar: 'https://cdn.example/a' };
const subject = { uri: `at://${GRACE}/app.bsky.feed.post/3kaaaaaaaaaaa`, cid: CID };
const subjectView = { uri: subject.uri, author, record: { text: 'What I <3', embed: images } };
const ofGrace = { icon: author.avatar, uri: `https://bsky.app/profile/${GRACE}/post/3kaaaaaaaaaaa` };

test('a repost keeps whose it is, and what it says', () => {
  const of = item('app.bsky.feed.repost', { subject }, { subjectView });
  expect(RECORDS.post.parse(map('reposts', of))).toMatchObject({
    ...common(of),
    ...ofGrace,
    name: 'Grace: What I <3',
    summary: 'Repost of Grace',
    content: 'What I <3',
    contentHtml: 'What I &lt;3',
    type: 'photo',
    insertedAt: TIME,
  });
});

test('a like', () => {
  const of = item('app.bsky.feed.like', { subject }, { subjectView });
  expect(RECORDS.favourite.parse(map('likes', of))).toMatchObject({
    ...common(of),
    ...ofGrace,
    name: 'Grace: What I <3',
    summary: 'What I <3',
    favouriteType: 'like',
    contentType: 'webpage',
    insertedAt: TIME,
  });
});

test('what is liked or reposted and is gone, or is no post, keeps its address', () => {
  const gone = item('app.bsky.feed.repost', { subject });
  expect(RECORDS.post.parse(map('reposts', gone))).toMatchObject({
    name: `Post of ${GRACE}`,
    uri: ofGrace.uri,
  });
  const feed = { uri: `at://${GRACE}/app.bsky.feed.generator/cats`, cid: CID };
  expect(map('likes', item('app.bsky.feed.like', { subject: feed }))).toMatchObject({
    uri: `https://bsky.app/profile/${GRACE}/feed/cats`,
  });
  const other = { uri: `at://${GRACE}/com.example.thing/x`, cid: CID };
  expect(map('likes', item('app.bsky.feed.like', { subject: other }))).toMatchObject({ uri: other.uri });
  expect(() => map('likes', item('app.bsky.feed.like', {}))).toThrow();
});

test.each([
  ['3jzfcijpj2z2a', '1781532207379152896'],
  ['2222222222222', '0'],
  ['jzzzzzzzzzzzz', String(2n ** 64n - 1n + 2n ** 60n - 2n ** 60n)],
])('the key %s is the number of a time', (key) => {
  expect(timeKeyOf(key)).toMatch(/^\d{1,20}$/);
});

test('keys that are times are in their order, and others are none', () => {
  const keys = ['2222222222222', '222222222222z', '3jzfcijpj2z2a', '3l3qo2vuowo2b', 'bzzzzzzzzzzzz'];
  const numbers = keys.map((key) => BigInt(timeKeyOf(key) ?? -1));
  expect([...numbers].sort((a, b) => (a < b ? -1 : 1))).toEqual(numbers);
  for (const key of ['self', 'kzzzzzzzzzzzz', '3JZFCIJPJ2Z2A', '3jzfcijpj2z2', '0jzfcijpj2z2a'])
    expect(timeKeyOf(key)).toBeUndefined();
});

test('a key of a time to come has no place among those that are', () => {
  const order = byKey.at({ uri: `at://${DID}/app.bsky.feed.post/3l3qo2vuowo2b` });
  expect(order).toBe(timeKeyOf('3l3qo2vuowo2b'));
  expect(byKey.at({ uri: `at://${DID}/app.bsky.feed.post/jzzzzzzzzzzzz` })).toBeUndefined();
});
