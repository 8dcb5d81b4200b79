import { inTime } from '@data-connector/testing/until';
import { run, standIn, type Said } from '@data-connector/testing/stand-in';
import { provider as github } from '../src/index.js';
import { connected } from './connected.js';

test('a connection lasts six months, its access token eight hours, and has the permissions of the app', async () => {
  const { provider, simulator, tokens } = await connected();
  const hours = (until = '') => Math.round((Date.parse(until) - Date.now()) / 3_600_000);
  expect([hours(tokens.expiresAt), hours(tokens.goodUntil)]).toEqual([8, 184 * 24]);
  expect(tokens.scopes).toEqual(['followers:read', 'starring:read', 'issues:read']);
  expect(await provider.account(tokens, inTime())).toEqual({
    id: '1001',
    name: 'Ada Example',
    username: 'ada-example',
    url: 'https://github.com/ada-example',
    avatarUrl: 'https://avatars.githubusercontent.com/u/1001?v=4',
  });
  expect(simulator.people[0]?.id).toBe('1001');
});

test.each(['profile', 'following', 'starred', 'gists', 'issues'] as const)(
  'what has not changed of %s is not fetched again, and costs nothing',
  async (handler) => {
    const sizes = { following: 30, starred: 30, gists: 30, issues: 30 };
    const { get, run: sync } = await connected({ sizes });
    const { cursor } = await sync(handler);
    const left = async () => Number((await get('/user')).headers.get('x-ratelimit-remaining'));
    const before = await left();
    const { items, pages } = await sync(handler, { cursor });
    expect([items, pages.at(-1)?.unchanged]).toEqual([[], true]);
    expect(await left()).toBe(before - 1);
  },
);

test('a star that is taken back is not in the next snapshot', async () => {
  const { run: sync, simulator } = await connected({ sizes: { starred: 3 } });
  const { cursor, ids } = await sync('starred');
  simulator.remove('starred', String(ids[1]));
  expect((await sync('starred', { cursor })).ids).toEqual([ids[0], ids[2]]);
});

test('old gists and issues have the same numbers, and ids of their own', async () => {
  const { run: sync } = await connected({ sizes: { gists: 20, issues: 20 } });
  const [gists, issues] = [await sync('gists'), await sync('issues')];
  const numbers = gists.items.map(({ id }) => Number(id));
  expect(issues.items.some(({ id }) => numbers.includes(Number(id)))).toBe(true);
  expect(gists.ids.filter((id) => issues.ids.includes(id))).toEqual([]);
});

test('a grant ends though its access token has expired', async () => {
  const { provider, simulator, tokens } = await connected();
  simulator.grants.expireAll();
  await provider.revoke?.(tokens, inTime());
  await expect(provider.renew?.(tokens, inTime())).rejects.toMatchObject({ code: 'reconnect_required' });
  expect(simulator.grants.check(tokens.accessToken)).toMatchObject({ state: 'revoked' });
});

const REFUSED: [string, Said, string][] = [
  ['a spent limit', { status: 403, headers: { 'x-ratelimit-remaining': '0' } }, 'rate_limited'],
  ['a secondary limit', { status: 403, headers: { 'retry-after': '60' } }, 'rate_limited'],
  [
    'a limit in words',
    { status: 403, body: { message: 'You have exceeded a secondary rate limit' } },
    'rate_limited',
  ],
  ['a limit with 429', { status: 429, body: {} }, 'rate_limited'],
  [
    'a permission that the app lacks',
    { status: 403, body: { message: 'Resource not accessible by integration' } },
    'app_rejected',
  ],
  [
    'a suspended account',
    { status: 403, body: { message: 'Sorry. Your account was suspended.' } },
    'reconnect_required',
  ],
  [
    'an organization that wants another sign-on',
    { status: 403, body: { message: 'Resource protected by organization SAML enforcement.' } },
    'scope_missing',
  ],
  ['a firewall', { status: 403, body: 'Forbidden' }, 'provider_unavailable'],
];
test.each(REFUSED)('%s', async (_name, said, code) => {
  const { provider } = await standIn(github, () => said);
  await expect(run(provider, 'gists')).rejects.toMatchObject({ code });
});

test('a secondary limit ends as it says, not with the window of the other one', async () => {
  const reset = String(Math.floor(Date.now() / 1000) + 3000);
  const headers = { 'retry-after': '60', 'x-ratelimit-remaining': '4000', 'x-ratelimit-reset': reset };
  const { provider } = await standIn(github, () => ({ status: 403, headers }));
  const thrown = await run(provider, 'gists').catch((error: unknown) => error);
  const { extras } = thrown as { extras: { retryAt: string } };
  expect(Date.parse(extras.retryAt) - Date.now()).toBeLessThanOrEqual(60_000);
});

test.each([
  ['bad_refresh_token', 'reconnect_required'],
  ['incorrect_client_credentials', 'app_rejected'],
  ['redirect_uri_mismatch', 'app_rejected'],
  ['unverified_user_email', 'reconnect_required'],
  ['something_new', 'provider_unavailable'],
])('%s at the token endpoint, with status 200, is %s', async (error, code) => {
  const { provider } = await standIn(github, () => ({ body: { error } }));
  const tokens = { accessToken: 'access', refreshToken: 'refresh', scopes: [] };
  await expect(provider.renew?.(tokens, inTime())).rejects.toMatchObject({ code });
});

test('a person may choose another account', () => {
  const provider = github.create({ clientId: 'id', clientSecret: 'secret' });
  expect(provider.authorize({ select: true })).toMatchObject({ prompt: 'select_account' });
  expect(provider.authorize({ select: false })).not.toHaveProperty('prompt');
});
