import { XClient } from '../src/client.js';
import { connected, type Connected } from './connected.js';
import type { TwitterSimulatorOptions } from '../simulator/index.js';
import { standIn } from './stand-in.js';

const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

async function setUp(options: TwitterSimulatorOptions = {}, without: string[] = []) {
  const made: Connected = await connected({ posts: 30, following: 30, ...options }, without);
  open.push(made.x);
  const client = new XClient(new URL(made.x.url));
  const caller = { accessToken: made.tokens.accessToken, signal: AbortSignal.timeout(10_000) };
  const page = { since: undefined, until: undefined, token: undefined, max: 10 };
  return { ...made, client, caller, page };
}

test('the account is known by its own address', async () => {
  const { accountId, caller, client } = await setUp();
  expect(await client.me(caller)).toEqual({
    id: accountId,
    name: 'Ada Example',
    username: 'ada_example',
    url: 'https://x.com/ada_example',
    avatarUrl: expect.stringMatching(/^https:\/\/pbs\.twimg\.com\//),
  });
});

test('posts are asked for in the names that X takes, which are found out once', async () => {
  const { accountId, caller, client, page, x } = await setUp({ names: 'post' });
  const first = await client.posts(accountId, page, caller);
  await client.posts(accountId, { ...page, token: first.next }, caller);
  const asked = x.requests
    .filter(({ path }) => path.endsWith('/tweets'))
    .map(({ query }) => Object.keys(query));
  expect(asked.map((names) => names.filter((name) => /^(tweet|post)\.fields$/.test(name)))).toEqual([
    ['tweet.fields'],
    ['post.fields'],
    ['post.fields'],
  ]);
  expect(first.data[0]).toHaveProperty('author_id', accountId);
});

test.each(['tweet', 'post'] as const)(
  'pictures, authors and referenced posts come with the posts in %s names',
  async (names) => {
    const { accountId, caller, client, page } = await setUp({ names, oddPages: false });
    const { data, includes } = await client.posts(accountId, { ...page, max: 30 }, caller);
    expect(data).toHaveLength(30);
    expect(Object.keys(includes).sort()).toEqual(['media', 'places', 'polls', `${names}s`, 'users'].sort());
    expect(data.filter((post) => post['created_at'] === undefined)).toEqual([]);
  },
);

test('a refusal in both generations of names is provider_unavailable', async () => {
  let calls = 0;
  const server = await standIn((_request, response) => {
    calls++;
    response
      .writeHead(400, { 'content-type': 'application/problem+json' })
      .end('{"title":"Invalid Request"}');
  });
  open.push(server);
  const page = { since: undefined, until: undefined, token: undefined, max: 10 };
  const caller = { accessToken: 'a', signal: AbortSignal.timeout(10_000) };
  await expect(new XClient(server.url).posts('1', page, caller)).rejects.toMatchObject({
    code: 'provider_unavailable',
  });
  expect(calls).toBe(2);
});

test('a refusal of another parameter is not taken for one of names', async () => {
  const { accountId, caller, client, page, x } = await setUp();
  const before = x.requests.length;
  await expect(client.posts(accountId, { ...page, max: 4 }, caller)).rejects.toMatchObject({
    code: 'provider_unavailable',
  });
  expect(x.requests).toHaveLength(before + 1);
});

test('the list of accounts begins anew when its page token is no longer known', async () => {
  const { accountId, caller, client } = await setUp();
  const first = await client.following(accountId, { token: undefined, max: 10 }, caller);
  const again = await client.following(accountId, { token: 'f'.repeat(32), max: 10 }, caller);
  expect(again).toEqual({ ...first, restarted: true });
});

test.each(['server-error', 'garbage', 'truncated', 'empty'] as const)('one %s is got over', async (fault) => {
  const { accountId, caller, client, page, x } = await setUp();
  x.faults.next('posts', fault);
  expect((await client.posts(accountId, page, caller)).data).toHaveLength(10);
});

test('a missing scope is scope_missing', async () => {
  const { accountId, caller, client, page } = await setUp({}, ['follows.read']);
  const following = client.following(accountId, { token: undefined, max: 10 }, caller);
  await expect(following).rejects.toMatchObject({ code: 'scope_missing' });
  expect((await client.posts(accountId, page, caller)).data).toHaveLength(10);
});

test.each(['suspended', 'locked'] as const)('a %s account has to be connected again', async (standing) => {
  const { accountId, caller, client, page, x } = await setUp();
  x.stand(accountId, standing);
  await expect(client.posts(accountId, page, caller)).rejects.toMatchObject({ code: 'reconnect_required' });
});

test('a limit that is reached is told by X’s own clock', async () => {
  const { accountId, caller, client, page } = await setUp({ rateLimit: 1 });
  await client.posts(accountId, page, caller);
  const refused = await client.posts(accountId, page, caller).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'rate_limited', extras: { retryAt: expect.any(String) } });
});

test('an account that X does not know has to be connected again', async () => {
  const { caller, client, page } = await setUp();
  await expect(client.posts('99', page, caller)).rejects.toMatchObject({ code: 'reconnect_required' });
});

test('deleted posts that are referred to do not cost the page', async () => {
  const { accountId, caller, client, page, x } = await setUp({ posts: 0 });
  x.addPost(accountId, 'quote-of-deleted');
  const { data, includes } = await client.posts(accountId, page, caller);
  expect(data).toHaveLength(1);
  expect(includes).not.toHaveProperty('tweets');
});
