import { ownIncludes } from '../src/own-includes.js';

const user = (id: string) => ({ id, name: id, username: id });
const media = (media_key: string) => ({ media_key, type: 'photo' });

describe.each(['tweets', 'posts'] as const)('includes named %s', (naming) => {
  const references = naming === 'tweets' ? 'referenced_tweets' : 'referenced_posts';
  const quoted = { id: '2', text: 'q', author_id: '20', attachments: { media_keys: ['3_2'] } };
  const split = ownIncludes({
    users: [user('10'), user('20'), user('30')],
    media: [media('3_1'), media('3_2'), media('3_3')],
    polls: [{ id: '5', options: [] }],
    places: [{ id: 'p', full_name: 'Here' }],
    [naming]: [quoted, { id: '3', text: 'not meant' }],
  });

  test('a post gets its own, and those of the post it quotes', () => {
    const post = {
      id: '1',
      text: 't',
      author_id: '10',
      attachments: { media_keys: ['3_1'] },
      [references]: [{ type: 'quoted', id: '2' }],
    };
    expect(split(post)).toEqual({
      users: [user('10'), user('20')],
      media: [media('3_1'), media('3_2')],
      [naming]: [quoted],
    });
  });

  test('polls and places belong to their post', () => {
    const post = { id: '1', text: 't', attachments: { poll_ids: ['5'] }, geo: { place_id: 'p' } };
    expect(split(post)).toEqual({
      polls: [{ id: '5', options: [] }],
      places: [{ id: 'p', full_name: 'Here' }],
    });
  });

  test('a reply gets the account that it answers, even if the post is gone', () => {
    const post = {
      id: '1',
      text: 't',
      in_reply_to_user_id: '30',
      [references]: [{ type: 'replied_to', id: '99' }],
    };
    expect(split(post)).toEqual({ users: [user('30')] });
  });

  test.each([[{ id: '1', text: 't' }], [{}]])('a post that refers to nothing gets nothing', (post) => {
    expect(split(post)).toBeUndefined();
  });
});
