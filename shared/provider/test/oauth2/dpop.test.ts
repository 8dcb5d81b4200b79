import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, decodeJwt, EmbeddedJWK, jwtVerify } from 'jose';
import type { Asked, Said } from '@data-connector/testing/stand-in';
import { newDpopKey } from '../../src/oauth2/dpop.js';
import { listing, signal, stage, type Changes } from '../support/stage.js';

const dpopKey = newDpopKey();
const tokens = { accessToken: 'access', refreshToken: 'refresh', dpopKey, scopes: ['read'] };
const bound = (changes: Changes = {}): Changes => ({ ...changes, oauth2: { dpop: true, ...changes.oauth2 } });
const GRANTED: Said = { body: { access_token: 'a2', token_type: 'DPoP', expires_in: 60 } };
const ME: Said = { body: { id: '42' } };

/** What a request proves: the claims, and the thumbprint of the key that signed them, which is all of it that is shown. */
async function proved({ headers }: Pick<Asked, 'headers'>) {
  const { payload, protectedHeader } = await jwtVerify(String(headers['dpop']), EmbeddedJWK, {
    typ: 'dpop+jwt',
    algorithms: ['ES256'],
  });
  expect(Object.keys(protectedHeader.jwk ?? {}).sort()).toEqual(['crv', 'kty', 'x', 'y']);
  return { ...payload, thumbprint: await calculateJwkThumbprint(protectedHeader.jwk as object) };
}

test('each request of a connection proves its key, and that it is this request with this token', async () => {
  const { asked, provider } = await stage(({ path }) => (path === '/token' ? GRANTED : ME), bound());
  const renewed = await provider.renew?.(tokens, signal);
  expect(renewed).toMatchObject({ accessToken: 'a2', refreshToken: 'refresh', dpopKey });
  await provider.account({ accessToken: 'access', dpopKey }, signal);
  await provider.account({ accessToken: 'access', dpopKey: newDpopKey() }, signal);
  const [token, api, other] = await Promise.all(asked.map(proved));
  expect(token).toMatchObject({ htm: 'POST', htu: expect.stringMatching(/^http:.*\/token$/) });
  expect(token).not.toHaveProperty('ath');
  expect(api).toMatchObject({
    htm: 'GET',
    htu: expect.stringMatching(/\/v1\/me$/),
    // RFC 9449, 4.2: base64url of SHA-256 of the access token.
    ath: createHash('sha256').update('access').digest('base64url'),
  });
  expect(Math.abs(Number(api?.['iat']) * 1000 - Date.now())).toBeLessThan(60_000);
  expect(asked[1]?.headers.authorization).toBe('DPoP access');
  expect(token?.thumbprint).toBe(api?.thumbprint);
  expect(other?.thumbprint).not.toBe(api?.thumbprint);
  expect(new Set([token, api, other].map((one) => one?.jti)).size).toBe(3);
});

test('the end of a grant is asked for with a proof too', async () => {
  const { asked, provider } = await stage(() => ({}), bound());
  await provider.revoke?.(tokens, signal);
  const proof = { htm: 'POST', htu: expect.stringMatching(/\/revoke$/) };
  expect(await Promise.all(asked.map(proved))).toMatchObject([proof, proof]);
});

test('a connection without a key is as ever', async () => {
  const { asked, provider } = await stage(() => ME, bound());
  await provider.account({ accessToken: 'access' }, signal);
  expect(asked[0]?.headers).toMatchObject({ authorization: 'Bearer access' });
  expect(asked[0]?.headers).not.toHaveProperty('dpop');
});

/** A third party that takes only proofs with its nonce of the moment, which is another one after so many answers. */
const wanting =
  (lasts = Infinity) =>
  ({ headers, path }: Asked, number: number): Said => {
    const nonce = `nonce-${Math.floor((number - 1) / lasts)}`;
    const next = { 'dpop-nonce': `nonce-${Math.floor(number / lasts)}` };
    if (decodeJwt(String(headers['dpop']))['nonce'] === nonce)
      return { ...(path === '/token' ? GRANTED : ME), headers: next };
    const challenge = { 'www-authenticate': 'DPoP error="use_dpop_nonce", error_description="Use it"' };
    return path === '/token'
      ? { status: 400, headers: next, body: { error: 'use_dpop_nonce' } }
      : { status: 401, headers: { ...next, ...challenge } };
  };
const nonces = (asked: readonly Asked[]) =>
  asked.map(({ headers }) => decodeJwt(String(headers['dpop']))['nonce']);

test('a nonce that a server wants is in the same request once more, and in the next ones at once', async () => {
  const { asked, provider } = await stage(wanting(), bound());
  await provider.renew?.(tokens, signal);
  await provider.renew?.(tokens, signal);
  await provider.account({ accessToken: 'access', dpopKey }, signal);
  await provider.account({ accessToken: 'access', dpopKey }, signal);
  const [none, nonce] = [undefined, 'nonce-0'];
  expect(nonces(asked)).toEqual([none, nonce, nonce, none, nonce, nonce]);
  expect(new Set(asked.map(({ headers }) => headers['dpop'])).size).toBe(6);
});

test('the next nonce comes with each answer', async () => {
  const { asked, provider } = await stage(wanting(2), bound());
  for (let times = 0; times < 4; times++) await provider.account({ accessToken: 'access', dpopKey }, signal);
  expect(nonces(asked)).toEqual([undefined, 'nonce-0', 'nonce-1', 'nonce-1', 'nonce-2']);
});

test.each<[string, Said, string]>([
  [
    'another nonce each time',
    { status: 400, headers: { 'dpop-nonce': 'again' }, body: { error: 'use_dpop_nonce' } },
    'provider_unavailable',
  ],
  [
    'a nonce that it does not tell',
    { status: 400, body: { error: 'use_dpop_nonce' } },
    'provider_unavailable',
  ],
  ['no proof at all', { status: 400, body: { error: 'invalid_dpop_proof' } }, 'provider_unavailable'],
  [
    'another token',
    { status: 400, headers: { 'dpop-nonce': 'n' }, body: { error: 'invalid_grant' } },
    'reconnect_required',
  ],
  [
    'a token that is not bound',
    { body: { access_token: 'a2', token_type: 'Bearer' } },
    'provider_unavailable',
  ],
])('a token endpoint that wants or gives %s is not asked for ever', async (name, said, code) => {
  const { asked, provider } = await stage(() => said, bound());
  await expect(Promise.resolve(provider.renew?.(tokens, signal))).rejects.toMatchObject({ code });
  expect(asked).toHaveLength(name === 'another nonce each time' ? 2 : 1);
});

test('an API that refuses the token is not taken for one that wants a nonce', async () => {
  const said: Said = {
    status: 401,
    headers: { 'dpop-nonce': 'n', 'www-authenticate': 'DPoP error="invalid_token"' },
  };
  const { asked, provider } = await stage(() => said, bound());
  const refused = provider.account({ accessToken: 'access', dpopKey }, signal);
  await expect(refused).rejects.toMatchObject({ name: 'TokenRejected' });
  expect(asked).toHaveLength(1);
});

test('a handler proves its calls too', async () => {
  const { asked, handler } = await stage(listing(1), bound());
  const access = { accessToken: 'access', dpopKey };
  const context = {
    account: { id: '42', name: 'Ada' },
    scopes: [],
    cursor: undefined,
    limit: undefined,
    signal,
  };
  const pages = handler.pages({ ...context, call: (request) => request(access, signal) });
  for await (const page of pages) expect(page).toBeDefined();
  expect(await proved(asked[0] as Asked)).toMatchObject({ ath: expect.any(String) });
});

test('a key is made where the data says so, and nowhere else', async () => {
  const { provider } = await stage(() => ({}), bound());
  const [one, other] = [provider.dpopKey?.(), provider.dpopKey?.()];
  expect(one).toMatch(/^[\w-]{43}$/);
  expect(one).not.toBe(other);
  expect((await stage()).provider).not.toHaveProperty('dpopKey');
});
