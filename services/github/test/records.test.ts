import { RECORDS } from '@data-connector/protocol';
import { mapped } from '@data-connector/testing/stand-in';
import { provider as github } from '../src/index.js';

const map = mapped(github, { id: '42', name: 'Ada' });

const ada = {
  id: 42,
  login: 'ada',
  name: 'Ada Lovelace',
  avatar_url: 'https://avatars.githubusercontent.com/u/42?v=4',
  html_url: 'https://github.com/ada',
  bio: 'Notes on the engine',
  blog: 'ada.example.com',
  created_at: '2011-01-02T03:04:05Z',
  updated_at: '2026-01-02T03:04:05Z',
};
const common = { sourceApplication: 'https://github.com', sourceAccountId: '42' };

test('a person becomes a profile', () => {
  expect(RECORDS.profile.parse(map('profile', ada))).toEqual({
    ...common,
    _id: 'github-42-42',
    schema: 'https://common.schemas.verida.io/profile/basicProfile/v0.1.0/schema.json',
    sourceId: '42',
    sourceData: ada,
    name: 'Ada Lovelace',
    summary: 'Notes on the engine',
    description: 'Notes on the engine',
    website: 'https://ada.example.com/',
    avatar: { uri: ada.avatar_url },
    icon: ada.avatar_url,
    uri: 'https://github.com/ada',
    insertedAt: '2011-01-02T03:04:05.000Z',
    modifiedAt: '2026-01-02T03:04:05.000Z',
  });
});

test.each<[string, object, object]>([
  ['no name', { name: null }, { name: '@ada' }],
  ['a name of one letter', { name: 'x' }, { name: '@ada' }],
  ['a login of one letter, and no name', { name: '', login: 'x' }, { name: '@x' }],
  ['a long bio', { bio: 'x'.repeat(160) }, { description: `${'x'.repeat(139)}…`, summary: 'x'.repeat(160) }],
])('a profile with %s', (_name, changes, expected) => {
  expect(RECORDS.profile.parse(map('profile', { ...ada, ...changes }))).toMatchObject(expected);
});

test.each([
  ['', undefined],
  [null, undefined],
  ['https://a.io', 'https://a.io/'],
  ['a.b', 'https://a.b/'],
  ['http://a.b', undefined],
  ['example.com/me?x=1', 'https://example.com/me?x=1'],
  ['mailto:ada@example.com', undefined],
  ['javascript:alert(1)', undefined],
  ['see my page', undefined],
  [`example.com/${'x'.repeat(300)}`, undefined],
])('a website written as %j is %p', (blog, website) => {
  expect(RECORDS.profile.parse(map('profile', { ...ada, blog })).website).toBe(website);
});

test.each<[string, object, object]>([
  ['without a name', { name: undefined }, { name: 'ada' }],
  ['with a name', {}, { name: 'Ada Lovelace', uri: 'https://github.com/ada', icon: ada.avatar_url }],
  [
    'that says nothing',
    { login: null, name: null, avatar_url: '', html_url: null },
    { name: 'GitHub user 42' },
  ],
])('somebody followed, %s', (_name, changes, expected) => {
  expect(RECORDS.following.parse(map('following', { ...ada, ...changes }))).toMatchObject(expected);
});

const repo = {
  id: 7,
  full_name: 'ada/engine',
  description: 'It weaves',
  html_url: 'https://github.com/ada/engine',
  owner: { avatar_url: ada.avatar_url },
};
test.each<[string, object, object]>([
  ['whole', {}, { name: 'ada/engine', summary: 'It weaves', icon: ada.avatar_url }],
  ['without a description and an owner', { description: null, owner: null }, { name: 'ada/engine' }],
])('a star, %s', (_name, changes, expected) => {
  const star = { starred_at: '2020-01-01T00:00:00Z', repo: { ...repo, ...changes } };
  expect(RECORDS.favourite.parse(map('starred', star))).toMatchObject({
    ...expected,
    _id: 'github-42-7',
    favouriteType: 'favourite',
    contentType: 'webpage',
    insertedAt: '2020-01-01T00:00:00.000Z',
    uri: repo.html_url,
  });
});

test('a star without its repository is no record', () => {
  expect(() => map('starred', { starred_at: '2020-01-01T00:00:00Z', repo: null })).toThrow();
});

const gist = {
  id: 'aa5a315d61ae9438b18d',
  html_url: 'https://gist.github.com/aa5a315d61ae9438b18d',
  description: 'Hello World\nExamples',
  files: { 'hello.rb': {}, 'README.md': {} },
  owner: { avatar_url: ada.avatar_url },
  created_at: '2010-04-14T02:15:15Z',
  updated_at: '2011-06-20T11:34:15Z',
};
test.each<[string, object, object]>([
  [
    'a description',
    {},
    { name: 'Hello World Examples', content: gist.description, summary: 'hello.rb, README.md' },
  ],
  ['no description', { description: '' }, { name: 'hello.rb' }],
  ['nothing', { description: null, files: {}, owner: null }, { name: 'Gist aa5a315d61ae9438b18d' }],
])('a gist with %s', (_name, changes, expected) => {
  expect(RECORDS.post.parse(map('gists', { ...gist, ...changes }))).toMatchObject({
    ...expected,
    _id: 'github-42-gist-aa5a315d61ae9438b18d',
    uri: gist.html_url,
    type: 'note',
    insertedAt: '2010-04-14T02:15:15.000Z',
    modifiedAt: '2011-06-20T11:34:15.000Z',
  });
});

const issue = {
  id: 9,
  number: 1347,
  title: 'Found a bug',
  body: 'It is **here**.\n\nSee?',
  html_url: 'https://github.com/ada/engine/issues/1347',
  user: { avatar_url: ada.avatar_url },
  created_at: '2011-04-22T13:33:48Z',
  updated_at: '2011-04-22T13:33:48Z',
};
test.each<[string, object, object]>([
  ['a body', {}, { name: 'Found a bug', content: issue.body, summary: 'It is **here**. See?' }],
  ['no body', { body: null }, { name: 'Found a bug' }],
  ['nobody, whose account is gone', { user: null, title: '' }, { name: 'Issue 1347' }],
])('an issue with %s', (_name, changes, expected) => {
  expect(RECORDS.post.parse(map('issues', { ...issue, ...changes }))).toMatchObject({
    ...expected,
    _id: 'github-42-9',
    uri: issue.html_url,
    insertedAt: '2011-04-22T13:33:48.000Z',
  });
});
