import { createHash } from 'node:crypto';
import { decideAsPerson, type Simulator, type OAuth2Data } from '@data-connector/simulator';
import { quill } from '../support/quill.js';

const app = { clientId: 'app-1', clientSecret: 'app-secret' };
const redirect = 'http://127.0.0.1:9/back';
const verifier = 'a-verifier-of-at-least-forty-three-characters-0123';
const challenge = createHash('sha256').update(verifier).digest('base64url');

let now = 1_800_000_000_000;
let simulator: Simulator | undefined;

async function start(options: Partial<OAuth2Data> = {}) {
  const definition = quill({
    oauth2: {
      scopes: ['basic', 'posts', 'offline'],
      requiredScopes: ['basic'],
      pkce: 'required',
      codeSeconds: 30,
      refreshable: (scopes) => scopes.includes('offline'),
      ...options,
    },
  });
  simulator = await definition.start({
    app,
    marker: 'CANARY-',
    people: [
      { id: 'ada', name: 'Ada' },
      { id: 'bob', name: 'Bob <&> "Co"' },
    ],
    now: () => now,
  });
  const { grants } = simulator;
  const { url } = simulator;
  const authorizeUrl = (changes: Record<string, string> = {}) => {
    const query = {
      client_id: app.clientId,
      response_type: 'code',
      redirect_uri: redirect,
      scope: 'basic posts offline',
      state: 'st',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...changes,
    };
    return `${url}/authorize?${new URLSearchParams(query)}`;
  };
  const token = async (parameters: Record<string, string>, headers: Record<string, string> = {}) => {
    const body = new URLSearchParams({
      client_id: app.clientId,
      client_secret: app.clientSecret,
      ...parameters,
    });
    const answer = await fetch(`${url}/token`, { method: 'POST', headers, body });
    const said = await answer.text();
    const isForm = /form/.test(answer.headers.get('content-type') ?? '');
    const read: unknown = isForm ? Object.fromEntries(new URLSearchParams(said)) : JSON.parse(said);
    return { status: answer.status, body: read as Record<string, string> };
  };
  const code = async (decision = {}) =>
    (await decideAsPerson(authorizeUrl(), decision)).searchParams.get('code') ?? '';
  const redeem = async (changes: Record<string, string> = {}) =>
    token({
      grant_type: 'authorization_code',
      code: await code(),
      redirect_uri: redirect,
      code_verifier: verifier,
      ...changes,
    });
  return { grants, authorizeUrl, token, code, redeem };
}

afterEach(async () => {
  await simulator?.close();
  simulator = undefined;
});

describe('the authorization endpoint', () => {
  test.each([
    ['another client', { client_id: 'other' }],
    ['another response type', { response_type: 'token' }],
    ['a redirect that is no URL', { redirect_uri: 'nowhere' }],
    ['a redirect with a script', { redirect_uri: 'javascript:alert(1)' }],
    ['a plain challenge', { code_challenge_method: 'plain' }],
    ['a malformed challenge', { code_challenge: 'short' }],
  ])('refuses %s without sending anyone anywhere', async (_name, changes) => {
    const { authorizeUrl } = await start();
    const answer = await fetch(authorizeUrl(changes), { redirect: 'manual' });
    expect(answer.status).toBe(400);
  });

  test('takes the lower-case s256 that some clients send', async () => {
    const { authorizeUrl } = await start();
    const back = await decideAsPerson(authorizeUrl({ code_challenge_method: 's256' }));
    expect(back.searchParams.has('code')).toBe(true);
  });

  test('shows a form with escaped accounts and one checkbox a scope', async () => {
    const { authorizeUrl } = await start();
    const page = await (await fetch(authorizeUrl({ scope: 'basic <b>' }))).text();
    expect(page).toContain('Bob &lt;&amp;&gt; &quot;Co&quot;');
    expect(page.match(/type="checkbox" name="scope"/g)).toHaveLength(2);
    expect(page).not.toContain('<b>');
  });

  test('sends a denial back with the state and no code', async () => {
    const { authorizeUrl } = await start({ denial: { error_reason: 'user_denied' } });
    const back = await decideAsPerson(authorizeUrl(), { decision: 'deny' });
    expect(Object.fromEntries(back.searchParams)).toEqual({
      error: 'access_denied',
      error_reason: 'user_denied',
      state: 'st',
    });
  });

  test('refuses an account that it does not have', async () => {
    const { authorizeUrl } = await start();
    await expect(decideAsPerson(authorizeUrl(), { account: 'eve' })).rejects.toThrow('led nowhere');
  });
});

describe('the token endpoint', () => {
  test('exchanges a code for tokens of the chosen account and the scopes left ticked', async () => {
    const { grants, redeem, code } = await start();
    const { status, body } = await redeem({
      code: await code({ account: 'bob', without: ['posts', 'basic'] }),
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'bearer', expires_in: 7200, scope: 'basic offline' });
    expect(body['access_token']).toMatch(/^CANARY-/);
    expect(grants.check(body['access_token'] ?? '')).toMatchObject({
      state: 'valid',
      grant: { accountId: 'bob', asked: ['basic', 'posts', 'offline'] },
    });
  });

  test('gives a refresh token only with the scope for it', async () => {
    const { redeem, code } = await start();
    expect((await redeem()).body).toHaveProperty('refresh_token');
    expect((await redeem({ code: await code({ without: ['offline'] }) })).body).not.toHaveProperty(
      'refresh_token',
    );
  });

  test.each([
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client'],
    ['no grant type', { grant_type: '' }, 400, 'invalid_request'],
    ['an unknown grant type', { grant_type: '__proto__' }, 400, 'unsupported_grant_type'],
    ['an unknown code', { code: 'x' }, 400, 'invalid_grant'],
    ['another redirect', { redirect_uri: `${redirect}/` }, 400, 'invalid_grant'],
    ['a wrong verifier', { code_verifier: `${verifier}x` }, 400, 'invalid_grant'],
  ])('refuses %s', async (_name, changes, status, error) => {
    const { redeem } = await start();
    expect(await redeem(changes)).toEqual({ status, body: { error } });
  });

  test('refuses a code that is too old', async () => {
    const { code, redeem } = await start();
    const late = await code();
    now += 31_000;
    expect((await redeem({ code: late })).status).toBe(400);
  });

  test('ends the grant when a code comes twice', async () => {
    const { grants, code, redeem } = await start();
    const once = await code();
    const { body } = await redeem({ code: once });
    expect((await redeem({ code: once })).status).toBe(400);
    expect(grants.check(body['access_token'] ?? '')).toMatchObject({ state: 'revoked' });
  });

  test('takes HTTP Basic where the provider wants it, and only that', async () => {
    const { code, redeem } = await start({ client: 'basic' });
    expect((await redeem()).status).toBe(401);
    const answer = await fetch(`${simulator?.url}/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${app.clientId}:${app.clientSecret}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        grant_type: 'authorization_code',
        code: await code(),
        redirect_uri: redirect,
        code_verifier: verifier,
      }),
    });
    expect(answer.status).toBe(200);
  });

  test('rotates refresh tokens, and ends the grant when a spent one comes again', async () => {
    const { grants, redeem, token } = await start();
    const first = (await redeem()).body;
    const renew = (refresh_token = '') => token({ grant_type: 'refresh_token', refresh_token });
    const second = (await renew(first['refresh_token'])).body;
    expect(second['refresh_token']).not.toBe(first['refresh_token']);
    expect((await renew(first['refresh_token'])).status).toBe(400);
    expect((await renew(second['refresh_token'])).status).toBe(400);
    expect(grants.check(second['access_token'] ?? '')).toMatchObject({ state: 'revoked' });
  });

  test('serves a third party’s own grant types and shapes', async () => {
    const { token } = await start({
      grantTypes: {
        exchange: (sent, of) => of.issue(of.begin(sent['who'] ?? '', [], []), { seconds: 60 }),
      },
      answer: (issued) => ({ seconds: issued.expiresIn }),
      refuse: (refusal) => ({ status: 418, body: { refusal } }),
    });
    expect((await token({ grant_type: 'exchange', who: 'ada' })).body).toEqual({ seconds: 60 });
    expect(await token({ grant_type: 'refresh_token' })).toEqual({
      status: 418,
      body: { refusal: 'invalid_grant' },
    });
  });

  test('lets access tokens expire', async () => {
    const { grants, redeem } = await start({ accessSeconds: 10 });
    const { body } = await redeem();
    now += 10_000;
    expect(grants.check(body['access_token'] ?? '')).toMatchObject({ state: 'expired' });
  });

  test('keeps a refresh token that lasts, and gives no other one', async () => {
    const { redeem, token } = await start({ refresh: 'lasting' });
    const { refresh_token = '' } = (await redeem()).body;
    for (let time = 0; time < 2; time++) {
      const { body, status } = await token({ grant_type: 'refresh_token', refresh_token });
      expect([status, body['refresh_token']]).toEqual([200, undefined]);
    }
  });

  test('says no time of a token that stays', async () => {
    const { grants, redeem } = await start({ accessSeconds: Infinity });
    const { body } = await redeem();
    now += 10 ** 12;
    expect(body).not.toHaveProperty('expires_in');
    expect(grants.check(body['access_token'] ?? '')).toMatchObject({ state: 'valid' });
  });

  test('answers with a form where the third party does', async () => {
    const { redeem } = await start({
      answer: ({ accessToken }) => `access_token=${accessToken}&token_type=x`,
    });
    expect((await redeem()).body).toEqual({
      access_token: expect.stringMatching(/^CANARY-access/),
      token_type: 'x',
    });
  });
});

test.each(['approve', 'deny'] as const)('the answer to %s names the issuer', async (decision) => {
  const { authorizeUrl } = await start({ issuer: 'https://quill.example' });
  const answer = await decideAsPerson(authorizeUrl(), { decision });
  expect(answer.searchParams.get('iss')).toBe('https://quill.example');
});

test('the app ends a grant, and only the app', async () => {
  const { grants, redeem } = await start();
  const { access_token = '' } = (await redeem()).body;
  const revoke = async (clientSecret: string) => {
    const body = new URLSearchParams({
      client_id: app.clientId,
      client_secret: clientSecret,
      token: access_token,
    });
    return (await fetch(`${simulator?.url}/revoke`, { method: 'POST', body })).status;
  };
  expect(await revoke('wrong')).toBe(401);
  expect(grants.check(access_token).state).toBe('valid');
  expect(await revoke(app.clientSecret)).toBe(200);
  expect(grants.check(access_token).state).toBe('revoked');
});

test('where only a valid access token ends its grant, no other does', async () => {
  const said = (ended: boolean) => ({ status: ended ? 204 : 404, body: '' });
  const revoke = { method: 'DELETE', path: '/apps/:client/grant', onlyValid: true, said } as const;
  const { grants, redeem } = await start({ revoke });
  const { access_token = '', refresh_token = '' } = (await redeem()).body;
  const end = async (token: string) => {
    const body = new URLSearchParams({ client_id: app.clientId, client_secret: app.clientSecret, token });
    return (await fetch(`${simulator?.url}/apps/app-1/grant`, { method: 'DELETE', body })).status;
  };
  expect([await end(refresh_token), await end('unknown')]).toEqual([404, 404]);
  grants.expire(access_token);
  expect(await end(access_token)).toBe(404);
  const renewed = grants.renew(refresh_token)?.accessToken ?? '';
  expect([await end(renewed), await end(renewed)]).toEqual([204, 404]);
});

describe('rehearsals', () => {
  const offered = async (options: Partial<OAuth2Data>) => {
    const { authorizeUrl } = await start(options);
    const page = await (await fetch(authorizeUrl())).text();
    return [...page.matchAll(/name="rehearsal" value="([^"]*)"( checked)?/g)].map(([, name, on]) => [
      name,
      on,
    ]);
  };

  test('are offered as far as they can be played; unless told, everything works', async () => {
    const all = await offered({ refresh: 'rotating' });
    expect(all[0]).toEqual(['', ' checked']);
    expect(all.slice(1).map(([name]) => name)).toContain('superseded');
    await simulator?.close();
    expect(await offered({ refresh: 'lasting' })).toEqual(all.filter(([name]) => name !== 'superseded'));
  });

  test('that are not offered are not played', async () => {
    const { authorizeUrl } = await start({ refresh: 'lasting' });
    const deciding = decideAsPerson(authorizeUrl(), { rehearsal: 'superseded' });
    await expect(deciding).rejects.toThrow('not rehearsed here');
  });
});
