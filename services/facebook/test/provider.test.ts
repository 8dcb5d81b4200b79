import { consent } from '@data-connector/testing/provider-contract';
import { decideAsPerson } from '@data-connector/simulator';
import { provider as facebook } from '../src/index.js';
import { signedRequest } from '../simulator/index.js';
import { simulated, type Options, type Simulated } from './simulated.js';

let stage: Simulated;
async function start(options?: Options): Promise<Simulated> {
  stage = await simulated(options);
  return stage;
}
afterEach(() => stage.simulator.close());

test('a connection ends with a token of about 60 days and no refresh token', async () => {
  const { provider, signal, simulator } = await start();
  const grant = await (await consent(provider)).exchange();
  const tokens = await provider.finish(grant, signal);
  expect(tokens.accessToken).not.toBe(grant.accessToken);
  expect(tokens).not.toHaveProperty('refreshToken');
  expect(Date.parse(tokens.expiresAt ?? '')).toBeGreaterThan(Date.now() + 59 * 86_400_000);
  expect(provider).not.toHaveProperty('renew');
  const exchanges = simulator.requests.filter(({ path }) => path.endsWith('/access_token'));
  expect(exchanges.map(({ method, query }) => [method, query])).toEqual([
    ['POST', {}],
    ['POST', {}],
  ]);
});

test('only granted scopes are named', async () => {
  const { provider, signal } = await start();
  const flow = await consent(provider, { without: ['user_likes', 'public_profile'] });
  const { scopes } = await provider.finish(await flow.exchange(), signal);
  expect(scopes).toEqual(['public_profile', 'user_posts']);
});

test('a permission that was not granted is scope_missing', async () => {
  const { run, simulator } = await start();
  const token = simulator.connect(undefined, ['public_profile']).accessToken;
  for (const handler of ['following', 'posts'])
    await expect(run(handler, { token })).rejects.toMatchObject({ code: 'scope_missing' });
});

test('the dialog asks again for what was declined, and for the password when an account is to be chosen', async () => {
  const { provider } = await start();
  expect(provider.authorize({ select: false })).toMatchObject({ authType: 'rerequest' });
  expect(provider.authorize({ select: true })).toMatchObject({ authType: 'rerequest,reauthenticate' });
  const { authorizeUrl } = await consent(provider);
  expect(Object.fromEntries(authorizeUrl.searchParams)).toMatchObject({
    auth_type: 'rerequest',
    scope: 'public_profile,user_likes,user_posts',
  });
});

test('there is no PKCE, since Facebook refuses a verifier', async () => {
  const { provider, simulator } = await start();
  const { authorizeUrl, verifier } = await consent(provider);
  expect(verifier).toBeUndefined();
  expect(authorizeUrl.searchParams.has('code_challenge')).toBe(false);
  const back = await decideAsPerson(authorizeUrl);
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: simulator.app.clientId,
    client_secret: simulator.app.clientSecret,
    code: back.searchParams.get('code') ?? '',
    redirect_uri: authorizeUrl.searchParams.get('redirect_uri') ?? '',
    code_verifier: 'v'.repeat(43),
  });
  const answer = await fetch(`${simulator.url}/v25.0/oauth/access_token`, { method: 'POST', body });
  expect(answer.status).toBe(400);
});

test('the callbacks of Facebook name the person who removed the app', async () => {
  const { provider, simulator } = await start();
  const [, second] = simulator.people;
  const answer = provider.webhooks?.['data-deletion']?.({
    signed_request: signedRequest(simulator, second?.id),
  });
  expect(answer).toEqual({ accountId: second?.id, receipt: true });
});

test('without a simulator Facebook’s own hosts are called', () => {
  const provider = facebook.create({ clientId: 'id', clientSecret: 'secret' });
  const strategy = provider.strategy({ callbackURL: 'https://us.example/auth', store: {} as never });
  const { _oauth2: called } = strategy as unknown as { _oauth2: Record<string, string> };
  expect([called['_authorizeUrl'], called['_accessTokenUrl']]).toEqual([
    'https://www.facebook.com/v25.0/dialog/oauth',
    'https://graph.facebook.com/v25.0/oauth/access_token',
  ]);
});
