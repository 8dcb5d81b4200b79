import { run, standIn, type Said } from '@data-connector/testing/stand-in';
import { inTime } from '@data-connector/testing/until';
import { simulator } from '../simulator/index.js';
import { provider as spotify } from '../src/index.js';

const tokens = { accessToken: 'access', refreshToken: 'refresh', scopes: [] };
const error = (status: number, message: string) => ({ status, body: { error: { status, message } } });

test('the account is known by what does not change of it', async () => {
  const me = { account_id: 'aB3dE5fG7h', id: 'smedjan', display_name: null, images: [] };
  const { provider } = await standIn(spotify, () => ({ body: me }));
  expect(await provider.account(tokens, inTime())).toEqual({ id: 'aB3dE5fG7h', name: 'aB3dE5fG7h' });
});

test('a renewal that brings no refresh token leaves the one that there is', async () => {
  const body = { access_token: 'new', token_type: 'Bearer', expires_in: 3600, scope: 'user-library-read' };
  const { provider } = await standIn(spotify, () => ({ body }));
  expect(await provider.renew?.(tokens, inTime())).toMatchObject({
    accessToken: 'new',
    refreshToken: 'refresh',
  });
});

test('a consent lasts six months, whatever is renewed', async () => {
  const { provider } = await standIn(spotify, () => ({ body: {} }));
  const { reconnectBy = '' } = await provider.finish(
    { accessToken: 'a', refreshToken: 'r', expiresIn: 3600 },
    inTime(),
  );
  expect(Math.round((Date.parse(reconnectBy) - Date.now()) / 86_400_000)).toBe(181);
});

test('no app can end a grant, so the person is told where to', () => {
  expect(spotify.manifest.revokePage).toBe('https://www.spotify.com/account/apps/');
});

test.each<[string, Said, string]>([
  ['a scope that is missing', error(403, 'Insufficient client scope'), 'scope_missing'],
  [
    'a person whom the app’s owner did not list',
    { status: 403, body: 'User not registered' },
    'app_rejected',
  ],
  ['the same as JSON', error(403, 'The user is not registered for this application.'), 'app_rejected'],
  ['a 403 that says nothing', { status: 403 }, 'app_rejected'],
  ['a route that is not there', error(404, 'Service not found'), 'provider_unavailable'],
])('%s is %s', async (_name, said, code) => {
  const { provider } = await standIn(spotify, () => said);
  await expect(provider.account(tokens, inTime())).rejects.toMatchObject({ code });
});

test('a limit ends when Retry-After says so', async () => {
  const said = { ...error(429, 'API rate limit exceeded'), headers: { 'retry-after': '3600' } };
  const { provider } = await standIn(spotify, () => said);
  const thrown: unknown = await provider.account(tokens, inTime()).catch((fault: unknown) => fault);
  const { code, extras } = thrown as { code: string; extras: { retryAt: string } };
  expect(code).toBe('rate_limited');
  expect(Math.round((Date.parse(extras.retryAt) - Date.now()) / 60_000)).toBe(60);
});

test('plays are asked for until one that is known', async () => {
  const third = await simulator.start({ sizes: { history: 50 } });
  const provider = spotify.create({ ...third.app, simulator: new URL(third.url) });
  const given = { token: third.connect().accessToken };
  const { cursor } = await run(provider, 'history', given);
  const added = [third.add('history'), third.add('history')];
  const before = third.requests.length;
  expect((await run(provider, 'history', { ...given, cursor })).ids).toEqual(added.reverse());
  expect(third.requests.length - before).toBe(1);
  await provider.close();
  await third.close();
});
