import { inTime } from '@data-connector/testing/until';
import { run, standIn, type Said } from '@data-connector/testing/stand-in';
import { provider as discord } from '../src/index.js';
import { connected } from './connected.js';

test('a connection has a week’s access token, and an account whose id no number holds', async () => {
  const { provider, simulator, tokens } = await connected();
  expect(Math.round((Date.parse(tokens.expiresAt ?? '') - Date.now()) / 86_400_000)).toBe(7);
  const [{ id = '' } = {}] = simulator.people;
  expect(Number(id)).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
  expect(await provider.account(tokens, inTime())).toEqual({
    id,
    name: 'Ada Example',
    username: 'ada_example',
    url: `https://discord.com/users/${id}`,
    avatarUrl: expect.stringMatching(`^https://cdn.discordapp.com/avatars/${id}/`),
  });
});

test('a refresh token works once', async () => {
  const { provider, tokens } = await connected();
  const renewed = await provider.renew?.(tokens, inTime());
  expect(renewed?.refreshToken).not.toBe(tokens.refreshToken);
  await expect(provider.renew?.(tokens, inTime())).rejects.toMatchObject({ code: 'reconnect_required' });
});

test('guilds come 200 a page, each after the last one before', async () => {
  const { run: sync, simulator } = await connected({ sizes: { guilds: 401 } });
  const { ids, pages } = await sync('guilds');
  expect(pages.map(({ items }) => items.length)).toEqual([200, 200, 1, 0]);
  expect([...ids].reverse()).toEqual(simulator.ids().guilds);
  const asked = simulator.requests.filter(({ path }) => path.endsWith('/guilds'));
  expect(asked.map(({ query }) => query['after'])).toEqual([undefined, ids[199], ids[399], ids[400]]);
});

test('a declined scope costs its own handler only', async () => {
  const { run: sync } = await connected({}, ['connections']);
  await expect(sync('linked-accounts')).rejects.toMatchObject({ code: 'scope_missing' });
  expect((await sync('profile')).items).toHaveLength(1);
});

const limited = (body: object, headers = {}): Said => ({ status: 429, body, headers });
test.each<[string, Said, number]>([
  ['seconds with a fraction', limited({ retry_after: 64.57, global: false }), 64_570],
  [
    'a bucket’s seconds, not its headers’',
    limited({ retry_after: 5.5 }, { 'x-ratelimit-reset-after': '1' }),
    5500,
  ],
  ['the header alone, as a firewall says it', { status: 429, headers: { 'retry-after': '120' } }, 120_000],
])('a limit ends after %s', async (_name, said, ms) => {
  const { provider } = await standIn(discord, () => said);
  const before = Date.now();
  const thrown = await run(provider, 'guilds').catch((error: unknown) => error);
  const { code, extras } = thrown as { code: string; extras: { retryAt: string } };
  expect(code).toBe('rate_limited');
  expect(Date.parse(extras.retryAt)).toBeGreaterThanOrEqual(before + ms);
  expect(Date.parse(extras.retryAt)).toBeLessThanOrEqual(Date.now() + ms);
});

test.each<[string, Said, string]>([
  [
    'a token that is none',
    { status: 403, body: { code: 50_025, message: 'Invalid OAuth2 access token' } },
    'TokenRejected',
  ],
  ['an account that is not verified', { status: 403, body: { code: 40_002 } }, 'reconnect_required'],
  ['a scope that is missing', { status: 403, body: { code: 50_001 } }, 'scope_missing'],
  ['a firewall', { status: 403, body: 'error code: 1010' }, 'provider_unavailable'],
])('%s', async (_name, said, code) => {
  const { provider } = await standIn(discord, () => said);
  const thrown = await run(provider, 'guilds').catch((error: unknown) => error);
  const { code: told, name } = thrown as { code?: string; name: string };
  expect(told ?? name).toBe(code);
});
