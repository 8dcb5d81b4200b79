import { defineProvider, type ProviderData, type Tokens } from '@data-connector/provider';
import { plain, type Said } from '@data-connector/testing/stand-in';
import { signal, stage } from '../support/stage.js';

const tokens = { accessToken: 'access', refreshToken: 'refresh', scopes: ['read'] };
const both = [
  { token: 'refresh', token_type_hint: 'refresh_token' },
  { token: 'access', token_type_hint: 'access_token' },
];

test.each<[string, Said]>([
  ['says so', { body: { revoked: true } }],
  ['says nothing', {}],
  ['says nothing with its status', { status: 204 }],
  ['says something else than JSON', { body: 'OK' }],
  ['says a word of JSON', { body: 'true' }],
  ['knows a token no more', { status: 400, body: { error: 'invalid_grant' } }],
])('both tokens are ended at an endpoint that %s', async (_name, said) => {
  const { asked, provider } = await stage(() => said);
  await provider.revoke?.(tokens, signal);
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /revoke', 'POST /revoke']);
  expect(asked.map(({ form }) => form)).toEqual(both);
});

test('one token is ended where there is no other, and a failure is got over', async () => {
  const { asked, provider } = await stage((_asked, number) => ({ status: number === 1 ? 500 : 200 }));
  await provider.revoke?.({ accessToken: 'access', scopes: [] }, signal);
  expect(asked.map(({ form }) => form)).toEqual([both[1], both[1]]);
});

test.each([
  ['unauthorized_client', 'app_rejected'],
  ['unsupported_token_type', 'provider_unavailable'],
])('an end that is refused with %s is %s', async (error, code) => {
  const { provider } = await stage(() => ({ status: 401, body: { error } }));
  await expect(provider.revoke?.(tokens, signal)).rejects.toMatchObject({ code });
});

describe('where a grant is deleted by a valid access token', () => {
  const revoke = { endpoint: 'https://third.example/apps/:client/grant', deletedBy: 'token' };
  const renewed = { body: { access_token: 'new', refresh_token: 'next' } };
  const gone = { status: 404, body: {} };
  const refused = { status: 400, body: { error: 'invalid_grant' } };
  const ended = async (said: readonly Said[], old: Tokens = tokens) => {
    const { asked, provider } = await stage((_asked, number) => said[number - 1] ?? { status: 500 }, {
      oauth2: { revoke, refresh: 'rotating' },
    });
    seen = await provider.revoke?.(old, signal);
    return asked;
  };
  let seen: boolean | undefined;

  test('the app says who it is, and which token', async () => {
    expect(await ended([{ status: 204 }])).toMatchObject([
      {
        method: 'DELETE',
        path: '/apps/id/grant',
        headers: {
          authorization: `Basic ${Buffer.from('id:secret').toString('base64')}`,
          'content-type': 'application/json',
        },
        form: { token: 'access' },
      },
    ]);
  });

  test.each([404, 422])('a token that is refused with %i is renewed first', async (status) => {
    const asked = await ended([{ status, body: {} }, renewed, { status: 204 }]);
    expect(asked.map(({ form }) => form)).toMatchObject([
      { token: 'access' },
      { refresh_token: 'refresh' },
      { token: 'new' },
    ]);
  });

  test('it has ended if a token that was just renewed is not known', async () => {
    expect(await ended([gone, renewed, gone])).toHaveLength(3);
    expect(seen).toBe(true);
  });

  test('it is not seen to have ended if there is no way to a valid token', async () => {
    expect(await ended([gone, refused])).toHaveLength(2);
    expect(seen).toBe(false);
    expect(await ended([gone], { accessToken: 'access', scopes: [] })).toHaveLength(1);
    expect(seen).toBe(false);
  });

  test('a renewal or an end that fails is told', async () => {
    await expect(ended([gone, { status: 503 }])).rejects.toMatchObject({ code: 'provider_unavailable' });
    const wrong = { status: 401, body: { error: 'invalid_client' } };
    await expect(ended([wrong])).rejects.toMatchObject({ code: 'app_rejected' });
  });
});

describe('a third party with a way of its own', () => {
  const revoke: ProviderData['oauth2']['revoke'] = ({ accessToken }, api, ending) =>
    api.call({ method: 'DELETE', path: 'me/grant', accessToken, signal: ending });

  test.each([
    ['ends the grant', 200],
    ['has ended it already', 401],
  ])('%s in it', async (_name, status) => {
    const { asked, provider } = await stage(() => ({ status, body: {} }), { oauth2: { revoke } });
    await provider.revoke?.(tokens, signal);
    expect(asked).toMatchObject([
      { method: 'DELETE', path: '/v1/me/grant', headers: { authorization: 'Bearer access' } },
    ]);
  });

  test('may refuse', async () => {
    const { provider } = await stage(() => ({ status: 403, body: {} }), { oauth2: { revoke } });
    await expect(provider.revoke?.(tokens, signal)).rejects.toMatchObject({ code: 'scope_missing' });
  });
});

test('a third party that lets no app end a grant says where the person does', () => {
  const page = 'https://third.example/account/apps';
  const { create, manifest } = defineProvider(plain({ oauth2: { revoke: { page } } }));
  expect(manifest.revokePage).toBe(page);
  expect(create({ clientId: 'id', clientSecret: 'secret' })).not.toHaveProperty('revoke');
});
