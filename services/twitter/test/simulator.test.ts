import { simulator } from '../simulator/index.js';
import { connected, type Connected } from './connected.js';

let made: Connected;
afterEach(() => made.x.close());

async function get(path: string, token = made.tokens.accessToken) {
  const response = await fetch(made.x.url + path, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
const tweets = (query = '') => get(`/2/users/${made.accountId}/tweets?${query}`);

test('only what is asked for is answered', async () => {
  made = await connected({ sizes: { posts: 20 } });
  const { body: posts } = await tweets();
  expect(posts.data.map((post: object) => Object.keys(post).sort())).toEqual(
    Array(20).fill(['edit_history_tweet_ids', 'id', 'text']),
  );
  expect(posts).not.toHaveProperty('includes');
  const { body: me } = await get('/2/users/me');
  expect(Object.keys(me.data).sort()).toEqual(['id', 'name', 'username']);
});

test('since_id and until_id leave their own posts out', async () => {
  made = await connected({ sizes: { posts: 20 }, oddPages: false });
  const { body } = await tweets();
  const ids = body.data.map(({ id }: { id: string }) => id);
  const { body: between } = await tweets(`since_id=${ids[9]}&until_id=${ids[4]}`);
  expect(between.data.map(({ id }: { id: string }) => id)).toEqual(ids.slice(5, 9));
});

test('pages are newest first, some short, one empty, and one repeats an item', async () => {
  made = await connected({ sizes: { posts: 60 } });
  const pages: string[][] = [];
  let next = '';
  do {
    const { body } = await tweets(`max_results=10${next}`);
    pages.push((body.data ?? []).map(({ id }: { id: string }) => id));
    next = body.meta.next_token === undefined ? '' : `&pagination_token=${body.meta.next_token}`;
  } while (next !== '');
  expect(pages.map(({ length }) => length).slice(0, 4)).toEqual([10, 5, 0, 10]);
  expect(pages[3]?.[0]).toBe(pages[1]?.at(-1));
  const all = [...new Set(pages.flat())];
  expect(all).toHaveLength(60);
  expect(all).toEqual([...all].sort((a, b) => (BigInt(a) < BigInt(b) ? 1 : -1)));
});

test.each([
  ['a field that does not exist', 'tweet.fields=secret'],
  ['a parameter that does not exist', 'post.fields=text'],
  ['too small a page', 'max_results=4'],
  ['too large a page', 'max_results=101'],
  ['a page token that is none', 'pagination_token=nonsense'],
  ['an id that is none', 'since_id=1e5'],
  ['a parameter twice', 'max_results=5&max_results=6'],
])('%s is an invalid request', async (_name, query) => {
  made = await connected();
  expect((await tweets(query)).status).toBe(400);
});

test('a limit is counted down for each route and person, and then told in two shapes by turns', async () => {
  made = await connected({ rateLimit: 2 });
  const left = [await tweets(), await tweets()].map(({ headers }) => headers.get('x-rate-limit-remaining'));
  expect(left).toEqual(['1', '0']);
  const [first, second] = [await tweets(), await tweets()];
  expect([first.status, first.body.title]).toEqual([429, 'Too Many Requests']);
  expect([second.status, second.body.errors[0].code]).toEqual([429, 88]);
  expect(Number(second.headers.get('x-rate-limit-reset')) * 1000).toBeGreaterThan(Date.now());
  expect((await get('/2/users/me')).status).toBe(200);
});

test.each([
  ['no', ''],
  ['a wrong', 'nonsense'],
])('%s token is unauthorized', async (_name, token) => {
  made = await connected();
  expect(await get('/2/users/me', token)).toMatchObject({
    status: 401,
    body: { type: 'about:blank', status: 401 },
  });
});

test('a token in the address is none', async () => {
  made = await connected();
  const response = await fetch(`${made.x.url}/2/users/me?access_token=${made.tokens.accessToken}`);
  expect(response.status).toBe(401);
});

test('accounts are apart, and what is added or removed shows at once', async () => {
  made = await connected({ sizes: { posts: 5, following: 5 } });
  const { x } = made;
  const id = x.add('posts', { kind: 'emoji', text: 'I am new' });
  x.remove('posts', id);
  const kept = x.add('posts');
  x.remove('following', x.add('following'));
  x.add('following');
  expect(x.counts()).toEqual({ posts: 6, following: 6 });
  expect(x.counts(x.people[1]?.id)).toEqual({ posts: 5, following: 5 });
  const { body } = await tweets('max_results=5');
  expect(body.data[0].id).toBe(kept);
});

test('the same settings make the same posts', async () => {
  made = await connected({ sizes: { posts: 10 } });
  const { body } = await tweets();
  await made.x.close();
  made = await connected({ sizes: { posts: 10 } });
  expect((await tweets()).body).toEqual(body);
});

test('an account with ten million posts starts at once', async () => {
  const x = await simulator.start({ sizes: { posts: 10_000_000, following: 10_000_000 } });
  expect(x.counts()).toEqual({ posts: 10_000_000, following: 10_000_000 });
  await x.close();
  made = await connected({ sizes: { posts: 0 } });
});
