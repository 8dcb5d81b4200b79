import { inTime } from '@data-connector/testing/until';
import { jest } from '@jest/globals';
import { run, standIn, type Said } from '@data-connector/testing/stand-in';
import { provider as mastodon } from '../src/index.js';
import { serverOf } from '../src/servers.js';
import { connected, own, SERVER } from './connected.js';

const at = { server: SERVER, account: { id: `42@${SERVER}`, name: 'Ada' } };

test('a connection has no end, and the app is the server’s own', async () => {
  const { provider, simulator, tokens } = await connected();
  expect([tokens.server, tokens.expiresAt, tokens.refreshToken]).toEqual([SERVER, undefined, undefined]);
  expect(provider.renew).toBeUndefined();
  expect(await provider.account(tokens, inTime())).toEqual({
    id: `${simulator.people[0]?.id}@${SERVER}`,
    name: 'Ada Example',
    username: 'ada_example',
    url: 'https://mastodon.social/@ada_example',
    avatarUrl: expect.stringMatching(/^https:\/\/files\.mastodon\.social\//),
  });
  expect(await provider.revoke?.(tokens, inTime())).toBe(true);
  await expect(provider.account(tokens, inTime())).rejects.toMatchObject({ name: 'TokenRejected' });
});

test('an app is made as servers of any version take it', async () => {
  const { asked, url } = await standIn(mastodon, () => ({
    body: { client_id: 'id', client_secret: 'secret' },
  }));
  const provider = mastodon.create({ clientId: '', clientSecret: '', simulator: url, own });
  await provider.begin?.('one.example', inTime());
  await provider.close();
  expect(asked.map(({ form, method, path }) => ({ form, method, path }))).toEqual([
    {
      method: 'POST',
      path: '/api/v1/apps',
      form: {
        client_name: 'Data Connector',
        redirect_uris: own.redirectUri,
        scopes: 'read:accounts read:follows read:statuses read:favourites read:bookmarks',
        website: own.website,
      },
    },
  ]);
});

test('a person may choose another account', () => {
  const provider = mastodon.create({ clientId: '', clientSecret: '', own });
  expect(provider.authorize({ select: true })).toMatchObject({ force_login: 'true' });
  expect(provider.authorize({ select: false })).not.toHaveProperty('force_login');
});

test('posts are asked for between those that are known, and what is new is one request', async () => {
  const { run: sync, simulator } = await connected({ sizes: { posts: 90 } });
  const first = await sync('posts', { limit: 45 });
  const id = simulator.add('posts');
  const asked = simulator.requests.length;
  const second = await sync('posts', { cursor: first.cursor });
  expect(second.ids).toContain(id);
  expect([...first.ids, ...second.ids].sort()).toEqual([...simulator.ids().posts].sort());
  expect(new Set([...first.ids, ...second.ids]).size).toBe(91);
  const [newest] = simulator.ids().posts;
  const third = await sync('posts', { cursor: second.cursor });
  expect(third.items).toEqual([]);
  const queries = simulator.requests.slice(asked).map(({ query }) => query);
  expect(queries.at(-1)).toEqual({ limit: '40', since_id: newest?.replace('status-', '') });
});

test('a page that lacks what was deleted does not end the posts', async () => {
  const page = (...ids: number[]) => ({ body: ids.map((id) => ({ id: String(id) })) });
  const pages = [page(9, 8), page(5), page()];
  const { asked, provider } = await standIn(mastodon, (_asked, number) => pages[number - 1] ?? page());
  const { ids } = await run(provider, 'posts', at);
  expect(ids).toEqual(['status-9', 'status-8', 'status-5']);
  expect(asked.map(({ query }) => query['max_id'])).toEqual([undefined, '8', '5']);
});

test('favourites are led on by the header, whatever it says besides', async () => {
  const link = (max: number) =>
    `<https://one.example/api/v1/favourites?limit=40&max_id=${max}>; rel="next", <https://one.example/api/v1/favourites?limit=40&min_id=99>; rel="prev"`;
  const { asked, provider } = await standIn(mastodon, (_asked, number) => ({
    body: [{ id: String(100 + number) }],
    headers: { link: number < 3 ? link(50 - number) : '<https://one.example/?min_id=1>; rel="prev"' },
  }));
  const { ids, pages } = await run(provider, 'favourites', at);
  expect(ids).toEqual(['favourite-101', 'favourite-102', 'favourite-103']);
  expect(pages.at(-1)?.snapshot?.complete).toBe(true);
  expect(asked.map(({ query }) => query)).toEqual([
    { limit: '40' },
    { limit: '40', max_id: '49' },
    { limit: '40', max_id: '48' },
  ]);
});

test('a bookmark that is taken back is not in the next snapshot', async () => {
  const { run: sync, simulator } = await connected({ sizes: { bookmarks: 3 } });
  const { cursor, ids } = await sync('bookmarks');
  simulator.remove('bookmarks', String(ids[1]));
  expect((await sync('bookmarks', { cursor })).ids).toEqual([ids[0], ids[2]]);
});

const error = (status: number, words: string): Said => ({ status, body: { error: words } });
const REFUSED: [string, Said, string][] = [
  ['a scope that is missing', error(403, 'This action is outside the authorized scopes'), 'scope_missing'],
  ['a login that is disabled', error(403, 'Your login is currently disabled'), 'reconnect_required'],
  ['a login that waits', error(403, 'Your login is currently pending approval'), 'reconnect_required'],
  [
    'no confirmed address',
    error(403, 'Your login is missing a confirmed e-mail address'),
    'reconnect_required',
  ],
  ['no second factor', error(403, 'Your account requires two-factor authentication'), 'reconnect_required'],
  ['a block of the address', { status: 403, body: 'Forbidden' }, 'provider_unavailable'],
  ['a token of no person', error(422, 'This method requires an authenticated user'), 'reconnect_required'],
  ['a server that is gone', { status: 410, body: '' }, 'reconnect_required'],
  ['an account that is not there', error(404, 'Record not found'), 'provider_unavailable'],
  ['too many requests', error(429, 'Too many requests'), 'rate_limited'],
];
test.each(REFUSED)('%s', async (_name, said, code) => {
  const { provider } = await standIn(mastodon, () => said);
  await expect(run(provider, 'favourites', at)).rejects.toMatchObject({ code });
});

test('a limit ends at the time that the server says, with its parts of seconds', async () => {
  const reset = new Date(Date.now() + 200_000).toISOString().replace('Z', '685Z');
  const headers = { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
  const { provider } = await standIn(mastodon, () => ({ ...error(429, 'Too many requests'), headers }));
  const thrown = await run(provider, 'posts', at).catch((refused: unknown) => refused);
  const { retryAt } = (thrown as { extras: { retryAt: string } }).extras;
  expect(Math.abs(Date.parse(retryAt) - Date.parse(reset))).toBeLessThan(5000);
});

describe('the server of what a person gives', () => {
  const told = (parts: object) => () =>
    Promise.resolve({ status: 200, headers: new Headers(), text: '', body: {}, ...parts });
  const self = (href: unknown) => told({ body: { links: [{ rel: 'other' }, { rel: 'self', href }] } });
  const location = 'https://social.example/.well-known/webfinger?resource=acct:ada@example.org';
  const moved = told({ status: 301, headers: new Headers({ location }), body: undefined });
  const noTexts = () => Promise.resolve([]);
  const nothing = () => Promise.reject(new Error('nobody answers'));

  test.each([
    ['mastodon.social', nothing, 'mastodon.social'],
    ['https://Mastodon.social', nothing, 'https://Mastodon.social'],
    ['https://mastodon.social/@ada', nothing, 'mastodon.social'],
    ['@ada@one.example', nothing, 'one.example'],
    [' @Ada@One.example ', self('https://one.example/users/ada'), 'one.example'],
    ['@ada@example.org', self('https://social.example/users/ada'), 'social.example'],
    ['@ada@example.org', moved, 'social.example'],
    ['@ada@example.org', self('javascript:alert(1)'), 'example.org'],
    ['@ada@example.org', self(7), 'example.org'],
    ['ada@one.example', nothing, 'ada@one.example'],
  ])('%s', async (given, ask, server) => {
    expect(await serverOf(given, ask, inTime(), noTexts)).toBe(server);
  });

  test('asks nobody whose name is no public server’s', async () => {
    const ask = jest.fn(nothing);
    for (const given of ['@ada@localhost', '@ada@127.0.0.1', '@ada@couchdb.internal'])
      await expect(serverOf(given, ask, inTime(), noTexts)).rejects.toMatchObject({
        code: expect.stringMatching(/^server_/) as unknown,
      });
    expect(ask).not.toHaveBeenCalled();
  });
});
