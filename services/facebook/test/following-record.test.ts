import { RECORDS } from '@data-connector/protocol';
import { map } from './mapping.js';

test('a liked page becomes a record with the original whole', () => {
  const page = {
    id: '197589525931',
    name: 'Facebook',
    created_time: '2015-12-10T09:58:39+0000',
    link: 'https://www.facebook.com/facebook',
    category: 'Internet company',
    picture: { data: { url: 'https://scontent.example.net/p.jpg', is_silhouette: false } },
  };
  expect(RECORDS.following.parse(map('following', page))).toEqual({
    _id: 'facebook-100-197589525931',
    schema: 'https://common.schemas.verida.io/social/following/v0.1.0/schema.json',
    name: 'Facebook',
    summary: 'Internet company',
    icon: 'https://scontent.example.net/p.jpg',
    uri: 'https://www.facebook.com/facebook',
    sourceApplication: 'https://www.facebook.com',
    sourceAccountId: '100',
    sourceId: '197589525931',
    sourceData: page,
    insertedAt: '2015-12-10T09:58:39.000Z',
    followedTimestamp: '2015-12-10T09:58:39.000Z',
  });
});

test.each([
  ['nothing but an id', { id: '5' }, { name: 'Facebook page 5', uri: 'https://www.facebook.com/5' }],
  [
    'a picture as older versions had it',
    { id: '5', picture: 'https://a.example/p.png' },
    { icon: 'https://a.example/p.png' },
  ],
  [
    'a link that is a script',
    { id: '5', link: 'javascript:alert(1)' },
    { uri: 'https://www.facebook.com/5' },
  ],
  ['a name that nobody sees', { id: '5', name: '\u200b\u200d\u202e' }, { name: 'Facebook page 5' }],
  [
    'a like from before 1970',
    { id: '5', created_time: '1969-12-31T23:59:58+0000' },
    { followedTimestamp: '1969-12-31T23:59:58.000Z' },
  ],
  ['an empty link', { id: '5', link: '' }, { uri: 'https://www.facebook.com/5' }],
  ['a very long name', { id: '5', name: 'n'.repeat(500) }, { name: `${'n'.repeat(199)}…` }],
])('a page with %s', (_name, page, expected) => {
  expect(RECORDS.following.parse(map('following', page))).toMatchObject(expected);
});
