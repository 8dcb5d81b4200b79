import { consent } from '@data-connector/testing/provider-contract';
import { run, standIn, type Said } from '@data-connector/testing/stand-in';
import { inTime } from '@data-connector/testing/until';
import { simulator } from '../simulator/index.js';
import { provider as reddit } from '../src/index.js';

const tokens = { accessToken: 'access', refreshToken: 'refresh', scopes: [] };
const account = { id: '1w72', name: 'Ada', username: 'ada' };
const thing = (name: string, created_utc: number, more = {}) => ({
  kind: 't3',
  data: { name, created_utc, ...more },
});

test.each<[string, Said, string]>([
  ['a refresh token that is gone', { status: 400, body: { error: 'invalid_request' } }, 'reconnect_required'],
  ['a grant that is gone, with 200', { body: { error: 'invalid_grant' } }, 'reconnect_required'],
  ['a wrong app', { status: 401, body: { message: 'Unauthorized', error: 401 } }, 'app_rejected'],
  ['too many requests', { status: 429, body: { message: 'Too Many Requests', error: 429 } }, 'rate_limited'],
])('a renewal that meets %s', async (_name, said, code) => {
  const { provider } = await standIn(reddit, () => said);
  await expect(provider.renew?.(tokens, inTime())).rejects.toMatchObject({ code });
});

test('a permanent grant is asked for, and only that has a refresh token', async () => {
  const third = await simulator.start();
  const provider = reddit.create({ ...third.app, simulator: new URL(third.url) });
  const { authorizeUrl, exchange } = await consent(provider);
  expect(authorizeUrl.searchParams.get('duration')).toBe('permanent');
  expect((await exchange()).refreshToken).toBeDefined();
  expect(third.connect().refreshToken).toBeUndefined();
  await provider.close();
  await third.close();
});

test('lists are asked for by name, newest first, as they were written, 100 a page', async () => {
  const { asked, provider } = await standIn(reddit, () => ({
    body: { data: { children: [], after: null } },
  }));
  for (const handler of ['following', 'posts', 'comments', 'saved'])
    await run(provider, handler, { account });
  const common = { raw_json: '1', limit: '100' };
  expect(asked.map(({ path, query }) => [path, query])).toEqual([
    ['/subreddits/mine/subscriber', common],
    ['/user/ada/submitted', { ...common, sort: 'new' }],
    ['/user/ada/comments', { ...common, sort: 'new' }],
    ['/user/ada/saved', common],
  ]);
  expect(asked.map(({ headers }) => headers['user-agent'])).toEqual(
    asked.map(() => expect.stringMatching(/^data-connector/)),
  );
});

test('an old post that is pinned before the newest costs none of those between', async () => {
  const pages = [
    [thing('t3_old', 100, { pinned: true }), thing('t3_c', 300)],
    [thing('t3_b', 200), thing('t3_a', 50)],
  ];
  const { provider } = await standIn(reddit, ({ query }) => {
    const page = query['after'] === 't3_c' ? 1 : 0;
    return { body: { data: { children: pages[page], after: page === 0 ? 't3_c' : null } } };
  });
  const first = await run(provider, 'posts', { account, pages: 1 });
  expect(first.ids).toEqual(['t3_old', 't3_c']);
  const rest = await run(provider, 'posts', { account, cursor: first.cursor });
  expect(rest.ids).toEqual(['t3_b', 't3_a']);
});

test('a limit ends when its header says so, in seconds', async () => {
  const headers = { 'x-ratelimit-remaining': '0.0', 'x-ratelimit-reset': '300' };
  const { provider } = await standIn(reddit, () => ({
    status: 429,
    headers,
    body: { message: 'x', error: 429 },
  }));
  const thrown: unknown = await provider.account(tokens, inTime()).catch((fault: unknown) => fault);
  const { code, extras } = thrown as { code: string; extras: { retryAt: string } };
  expect(code).toBe('rate_limited');
  expect(Math.round((Date.parse(extras.retryAt) - Date.now()) / 60_000)).toBe(5);
});

describe('the simulator', () => {
  async function ask(path: string, { sizes = {}, agent = 'test/1' } = {}) {
    const third = await simulator.start({ sizes });
    const authorization = `Bearer ${third.connect().accessToken}`;
    const answer = await fetch(third.url + path, { headers: { authorization, 'user-agent': agent } });
    const body = await answer.json();
    await third.close();
    return { body, status: answer.status };
  }
  const mine = '/user/ada_example/comments';

  test('refuses who does not say who they are', async () => {
    expect(await ask(mine, { agent: 'node' })).toMatchObject({ status: 429, body: { error: 429 } });
  });

  test('knows no lists of somebody else', async () => {
    expect((await ask('/user/somebody/saved')).status).toBe(404);
  });

  test('writes entities of HTML unless raw_json says otherwise', async () => {
    const titles = async (path: string) => JSON.stringify((await ask(path)).body);
    expect(await titles('/subreddits/mine/subscriber')).toContain('&amp; more');
    expect(await titles('/subreddits/mine/subscriber?raw_json=1')).not.toContain('&amp;');
  });

  test('gives no more than the newest 1,000', async () => {
    const third = await simulator.start({ sizes: { comments: 1234 } });
    const provider = reddit.create({ ...third.app, simulator: new URL(third.url) });
    const [{ id = '', username = '' } = {}] = third.people;
    const token = third.connect().accessToken;
    const { ids } = await run(provider, 'comments', { account: { id, name: '', username }, token });
    expect(ids).toEqual(third.ids().comments.slice(0, 1000));
    await provider.close();
    await third.close();
  });
});
