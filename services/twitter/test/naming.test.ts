import { run, standIn, type Said } from '@data-connector/testing/stand-in';
import { provider as twitter } from '../src/index.js';
import { connected, type Connected } from './connected.js';

const open: Connected[] = [];
afterEach(() => Promise.all(open.splice(0).map(({ x }) => x.close())));

async function setUp(options: Parameters<typeof connected>[0]): Promise<Connected> {
  const made = await connected(options);
  open.push(made);
  return made;
}

test('posts are asked for in the names that X takes, which are found out once', async () => {
  const { accountId, run: sync, x } = await setUp({ names: 'post', sizes: { posts: 130 } });
  const { items } = await sync('posts');
  await sync('posts');
  const asked = x.requests.filter(({ path }) => path.endsWith('/tweets'));
  const names = asked.map(({ query }) => Object.keys(query).filter((name) => /^(tweet|post)\./.test(name)));
  expect(names.slice(0, 2)).toEqual([['tweet.fields'], ['post.fields']]);
  expect(names.length).toBeGreaterThan(4);
  expect(new Set(names.slice(1).flat())).toEqual(new Set(['post.fields']));
  expect(items[0]).toHaveProperty('author_id', accountId);
});

test.each(['tweet', 'post'] as const)(
  'pictures, authors and referenced posts come with the posts in %s names',
  async (names) => {
    const { run: sync } = await setUp({ names, sizes: { posts: 30 }, oddPages: false });
    const { items } = await sync('posts');
    expect(items).toHaveLength(30);
    const kinds = items.flatMap(({ includes }) => Object.keys(includes ?? {}));
    expect([...new Set(kinds)].sort()).toEqual(['media', 'places', 'polls', `${names}s`, 'users'].sort());
    expect(items.filter((post) => post['created_at'] === undefined)).toEqual([]);
  },
);

const parameters = (name: string) => ({ errors: [{ parameters: { [name]: ['x'] } }] });
test.each<[string, Said, number, string]>([
  ['that says no parameter', { status: 400, body: { title: 'x' } }, 2, 'provider_unavailable'],
  ['of fields', { status: 400, body: parameters('tweet.fields') }, 2, 'provider_unavailable'],
  ['of another parameter', { status: 400, body: parameters('max_results') }, 1, 'provider_unavailable'],
  ['of a page token', { status: 400, body: parameters('pagination_token') }, 1, 'provider_unavailable'],
  ['for a limit', { status: 400, body: { errors: [{ code: 88 }] } }, 1, 'rate_limited'],
])('a refusal %s (%j) is asked %i times, and is %s', async (_name, said, calls, code) => {
  const { asked, provider } = await standIn(twitter, () => said);
  await expect(run(provider, 'posts')).rejects.toMatchObject({ code });
  expect(asked).toHaveLength(calls);
});
