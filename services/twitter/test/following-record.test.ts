import { RECORDS } from '@data-connector/protocol';
import { map } from './mapping.js';

const record = (item: object) => RECORDS.following.parse(map('following', item));
const user = { id: '7', name: 'Grace', username: 'grace_h' };

test('an account becomes a record without a time of following', () => {
  const original = {
    ...user,
    description: 'Navy &amp; COBOL',
    profile_image_url: 'https://pbs.twimg.com/g.jpg',
    created_at: '2010-01-01T00:00:00.000Z',
  };
  expect(record(original)).toEqual({
    _id: 'twitter-42-7',
    schema: 'https://common.schemas.verida.io/social/following/v0.1.0/schema.json',
    name: 'Grace',
    summary: 'Navy & COBOL',
    icon: 'https://pbs.twimg.com/g.jpg',
    uri: 'https://x.com/grace_h',
    sourceApplication: 'https://x.com',
    sourceAccountId: '42',
    sourceId: '7',
    sourceData: original,
  });
});

test.each<[string, object, object]>([
  ['an account without a name is called by its username', { name: '' }, { name: 'grace_h' }],
  ['a long description is cut', { description: 'x'.repeat(300) }, { summary: `${'x'.repeat(255)}…` }],
  [
    'a link in a description is led back',
    {
      description: 'https://t.co/a',
      entities: { description: { urls: [{ url: 'https://t.co/a', expanded_url: 'https://example.com' }] } },
    },
    { summary: 'https://example.com' },
  ],
  [
    'members that are null are none',
    { description: null, entities: null, profile_image_url: null },
    { name: 'Grace' },
  ],
])('%s', (_name, changes, expected) => {
  expect(record({ ...user, ...changes })).toMatchObject(expected);
});

test.each<[string, object]>([
  ['no id', { id: undefined }],
  ['no username', { username: undefined }],
  ['an id that is no number', { id: 'x' }],
])('an account with %s is invalid', (_name, changes) => {
  expect(() => map('following', { ...user, ...changes })).toThrow();
});
