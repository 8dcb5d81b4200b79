import { defineProvider, remaining, says, type ErrorRule } from '@data-connector/provider';
import { everythingSaid } from '@data-connector/testing/provider-contract';
import { plain, type Said } from '@data-connector/testing/stand-in';
import { signal, stage, type Changes } from '../support/stage.js';

const tokens = { accessToken: 'access', refreshToken: 'refresh', scopes: ['read'] };
const GRANTED: Said = {
  body: { access_token: 'a2', refresh_token: 'r2', expires_in: 60, scope: 'read list' },
};

/** A renewal at a token endpoint that answers so. */
async function renewal(said: Said, changes?: Changes) {
  const { asked, provider } = await stage(() => said, changes);
  return { asked, renewed: Promise.resolve(provider.renew?.(tokens, signal)) };
}

test.each<['basic' | 'post', string | undefined, object]>([
  ['basic', `Basic ${btoa('id:secret')}`, {}],
  ['post', undefined, { client_id: 'id', client_secret: 'secret' }],
])('a renewal says who asks (%s), and nothing more than it must', async (client, authorization, own) => {
  const { asked, renewed } = await renewal(GRANTED, { oauth2: { client } });
  expect(await renewed).toMatchObject({ accessToken: 'a2', refreshToken: 'r2', scopes: ['read', 'list'] });
  const [{ form, headers, method, path, query } = {}] = asked;
  expect([method, path, query]).toEqual(['POST', '/token', {}]);
  expect(form).toEqual({ grant_type: 'refresh_token', refresh_token: 'refresh', ...own });
  expect(headers?.authorization).toBe(authorization);
  // What has to be unpacked first can be lost meanwhile.
  expect(headers?.['accept-encoding']).toBe('identity');
});

test('an app’s id and secret are encoded before they go into a header', async () => {
  const { asked, url } = await stage(() => GRANTED);
  const app = { clientId: 'i:d', clientSecret: 's+e cret%', simulator: url };
  const provider = defineProvider(plain()).create(app);
  await provider.renew?.(tokens, signal);
  await provider.close();
  expect(asked[0]?.headers.authorization).toBe(`Basic ${btoa('i%3Ad:s%2Be+cret%25')}`);
});

test.each<[string, Said, object]>([
  ['a status of 201', { ...GRANTED, status: 201 }, { refreshToken: 'r2' }],
  ['nothing but a token', { body: { access_token: 'a2' } }, { refreshToken: 'refresh', scopes: ['read'] }],
])('a renewal that is answered with %s gives the new token', async (_name, said, expected) => {
  const { renewed } = await renewal(said);
  expect(await renewed).toMatchObject({ accessToken: 'a2', ...expected });
});

test('a refresh token that surely works once is not kept when no other came, and the connection says when it ends', async () => {
  const { renewed } = await renewal(
    { body: { access_token: 'a2', expires_in: 60 } },
    { oauth2: { refresh: 'rotating' } },
  );
  const { expiresAt, goodUntil, refreshToken } = (await renewed) ?? {};
  expect([refreshToken, goodUntil]).toEqual([undefined, expiresAt]);
});

const error = (error: unknown, status = 400): Said => ({
  status,
  body: { error, error_description: 'WORDS' },
});
const OWN: readonly ErrorRule[] = [
  { status: 400, when: says('invalid_request'), means: 'token_rejected' },
  { when: says('banned'), means: 'app_rejected' },
  { when: says('busy'), means: 'page_too_large' },
];

test.each<[string, Said, string]>([
  ['a token that is spent', error('invalid_grant'), 'reconnect_required'],
  ['one that is spent in words of its own', error('invalid_request'), 'reconnect_required'],
  ['the same words with another status', error('invalid_request', 500), 'provider_unavailable'],
  ['a wrong app secret', error('unauthorized_client', 401), 'app_rejected'],
  ['an unknown app', error('invalid_client'), 'app_rejected'],
  ['an app that is banned', error('banned', 403), 'app_rejected'],
  ['a banned app in a success', error('banned', 200), 'app_rejected'],
  ['another refusal', error('unsupported_grant_type'), 'provider_unavailable'],
  ['a fault of pages', error('busy', 500), 'provider_unavailable'],
  ['a 401 that says nothing', { status: 401 }, 'provider_unavailable'],
  ['a 403 that says nothing known', error('WORDS', 403), 'provider_unavailable'],
  ['a limit', { status: 429 }, 'rate_limited'],
  ['a success without a token', { body: { token_type: 'bearer' } }, 'provider_unavailable'],
  ['a success that is a list', { body: [] }, 'provider_unavailable'],
  ['a success without JSON', { body: '<html>WORDS' }, 'provider_unavailable'],
  ['nothing', {}, 'provider_unavailable'],
  ['a redirect', { status: 302, headers: { location: 'https://other.example' } }, 'provider_unavailable'],
  ['a server error', { status: 503 }, 'provider_unavailable'],
])('a renewal that meets %s is sent once, and tells no more than its code', async (_name, said, code) => {
  const { asked, renewed } = await renewal(said, { oauth2: { errors: OWN } });
  const thrown = await renewed.catch((reason: unknown) => reason);
  expect(thrown).toMatchObject({ code });
  expect(asked).toHaveLength(1);
  expect(everythingSaid(thrown)).not.toMatch(/WORDS|refresh"/);
});

test('a limit ends when the token endpoint says', async () => {
  const said = { status: 429, headers: { 'x-limit-reset': '7200' } };
  const { renewed } = await renewal(said, { oauth2: { limits: remaining('x-limit') } });
  const { extras } = (await renewed.catch((reason: unknown) => reason)) as { extras: { retryAt: string } };
  expect(Math.abs(Date.parse(extras.retryAt) - Date.now() - 7_200_000)).toBeLessThan(60_000);
});

test('without a refresh token there is nothing to renew, and nothing is asked', async () => {
  const { asked, provider } = await stage(() => GRANTED);
  const renewed = provider.renew?.({ accessToken: 'access', scopes: [] }, signal);
  await expect(renewed).rejects.toMatchObject({ code: 'reconnect_required' });
  expect(asked).toEqual([]);
  const { provider: without } = await stage(() => GRANTED, { oauth2: { refresh: { none: 'why' } } });
  expect(without).not.toHaveProperty('renew');
});
