import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonToLex, Lexicons, type LexiconDoc } from '@atproto/lexicon';
import { referenceFolder, type Simulator } from '@data-connector/simulator';
import { didOf } from '../simulator/identifiers.js';
import { simulator } from '../simulator/index.js';
import { someone } from '../simulator/records.js';

const folder = referenceFolder('specs/atproto-lexicons');
const suite = folder === undefined ? describe.skip : describe;
const why = folder === undefined ? ' (skipped: ../shared/specs/atproto-lexicons is not on this machine)' : '';

const COLLECTIONS = {
  profile: 'app.bsky.actor.profile',
  following: 'app.bsky.graph.follow',
  posts: 'app.bsky.feed.post',
  reposts: 'app.bsky.feed.repost',
  likes: 'app.bsky.feed.like',
} as const;

suite(`the official lexicons${why}`, () => {
  const lexicons = new Lexicons();
  let third: Simulator;
  beforeAll(async () => {
    for (const file of readdirSync(folder ?? '', { recursive: true, encoding: 'utf8' }))
      if (file.endsWith('.json'))
        lexicons.add(JSON.parse(readFileSync(join(folder ?? '', file), 'utf8')) as LexiconDoc);
    third = await simulator.start({ sizes: { following: 40, posts: 60, reposts: 40, likes: 40 } });
  });
  afterAll(() => third.close());

  async function get(method: string, query: readonly (readonly [string, string])[], status = 200) {
    const url = new URL(
      `/xrpc/${method}?${new URLSearchParams(query.map(([...one]) => one)).toString()}`,
      third.url,
    );
    const { accessToken } = third.connect();
    const answer = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } });
    expect(answer.status).toBe(status);
    return jsonToLex(await answer.json()) as Record<string, unknown>;
  }
  const did = () => third.people[0]?.id ?? '';

  test.each(Object.entries(COLLECTIONS))('describe the records of %s', async (_list, collection) => {
    const asked = [
      ['repo', did()],
      ['collection', collection],
      ['limit', '100'],
    ] as const;
    const body = await get('com.atproto.repo.listRecords', asked);
    lexicons.assertValidXrpcParams('com.atproto.repo.listRecords', { repo: did(), collection, limit: 100 });
    lexicons.assertValidXrpcOutput('com.atproto.repo.listRecords', body);
    const records = body['records'] as readonly { readonly value: unknown }[];
    expect(records.length).toBeGreaterThan(collection === COLLECTIONS.profile ? 0 : 39);
    for (const { value } of records) lexicons.assertValidRecord(collection, value);
  });

  test('describe who is signed in', async () => {
    const body = await get('com.atproto.server.getSession', []);
    lexicons.assertValidXrpcOutput('com.atproto.server.getSession', body);
  });

  test('describe what the app says of people and posts', async () => {
    const actors = [0, 1, 5, 16].map((index) => ['actors', someone(index).id] as const);
    const { profiles } = await get('app.bsky.actor.getProfiles', [...actors, ['actors', didOf('nobody')]]);
    expect(profiles).toHaveLength(4);
    for (const view of profiles as unknown[])
      expect(lexicons.validate('app.bsky.actor.defs#profileViewDetailed', view)).toMatchObject({
        success: true,
      });
    const uris = [`at://${someone(3).id}/app.bsky.feed.post/3l3qo2vuowo2b`];
    const { posts } = await get(
      'app.bsky.feed.getPosts',
      uris.map((uri) => ['uris', uri] as const),
    );
    expect(posts).toHaveLength(1);
    for (const view of posts as unknown[])
      expect(lexicons.validate('app.bsky.feed.defs#postView', view)).toMatchObject({ success: true });
  });

  test('find what is wrong', async () => {
    expect(() =>
      lexicons.assertValidRecord(COLLECTIONS.following, { $type: COLLECTIONS.following, subject: 'x' }),
    ).toThrow();
    await get(
      'com.atproto.repo.listRecords',
      [
        ['repo', didOf('nobody')],
        ['collection', COLLECTIONS.posts],
      ],
      400,
    );
    await get(
      'com.atproto.repo.listRecords',
      [
        ['repo', did()],
        ['collection', COLLECTIONS.posts],
        ['limit', '101'],
      ],
      400,
    );
  });
});
