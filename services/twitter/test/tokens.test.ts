import { consent } from '@data-connector/testing/provider-contract';
import type { RequestListener } from 'node:http';
import { twitter } from '../src/index.js';
import { connected, type Connected } from './connected.js';
import { standIn } from './stand-in.js';

const signal = () => AbortSignal.timeout(10_000);
const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

async function setUp(...options: Parameters<typeof connected>): Promise<Connected> {
  const made = await connected(...options);
  open.push(made.x);
  return made;
}

test('a renewal gives new tokens for the same scopes, and the old refresh token ends the grant', async () => {
  const { provider, tokens } = await setUp();
  const renewed = await provider.renew?.(tokens, signal());
  expect(renewed?.accessToken).not.toBe(tokens.accessToken);
  expect(renewed?.refreshToken).not.toBe(tokens.refreshToken);
  expect(renewed?.scopes).toEqual(tokens.scopes);
  await expect(provider.renew?.(tokens, signal())).rejects.toMatchObject({ code: 'reconnect_required' });
  await expect(provider.renew?.(renewed ?? tokens, signal())).rejects.toMatchObject({
    code: 'reconnect_required',
  });
});

test('tokens come as they are: what has to be unpacked first can be lost meanwhile', async () => {
  const asked: unknown[] = [];
  const { provider, tokens } = await against((request, response) => {
    asked.push(request.headers['accept-encoding']);
    answer(200, '{"access_token":"a","refresh_token":"b","scope":"users.read"}')(request, response);
  });
  await provider.renew?.(tokens, signal());
  expect(asked).toEqual(['identity']);
});

test('without offline.access there is nothing to renew', async () => {
  const { provider, tokens } = await setUp({}, ['offline.access']);
  expect(tokens.refreshToken).toBeUndefined();
  await expect(provider.renew?.(tokens, signal())).rejects.toMatchObject({ code: 'reconnect_required' });
});

test('a code that is older than 30 seconds is flow_invalid', async () => {
  let late = 0;
  const { provider } = await setUp({ now: () => Date.now() + late });
  const flow = await consent(provider);
  late = 31_000;
  await expect(flow.exchange()).rejects.toMatchObject({ code: 'flow_invalid' });
});

const answer =
  (status: number, body: string, headers = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);

async function against(listener: RequestListener) {
  const server = await standIn(listener);
  open.push(server);
  const provider = twitter.create({ clientId: 'id', clientSecret: 'secret', simulator: server.url });
  return { provider, tokens: { accessToken: 'access', refreshToken: 'refresh', scopes: ['users.read'] } };
}

test.each<[string, RequestListener, string]>([
  ['invalid_grant', answer(400, '{"error":"invalid_grant"}'), 'reconnect_required'],
  ['invalid_request', answer(400, '{"error":"invalid_request"}'), 'reconnect_required'],
  ['a wrong app secret', answer(401, '{"error":"unauthorized_client"}'), 'app_rejected'],
  ['an unknown app', answer(400, '{"error":"invalid_client"}'), 'app_rejected'],
  ['another refusal', answer(400, '{"error":"unsupported_grant_type"}'), 'provider_unavailable'],
  ['a limit', answer(429, '{}'), 'rate_limited'],
  ['a success without a token', answer(200, '{"token_type":"bearer"}'), 'provider_unavailable'],
  ['a redirect', answer(302, '', { location: 'https://example.com' }), 'provider_unavailable'],
])('a renewal that meets %s, told by its code', async (_name, listener, code) => {
  const { provider, tokens } = await against(listener);
  await expect(provider.renew?.(tokens, signal())).rejects.toMatchObject({ code });
});

test('a renewal is authorized by the app in a header, and says nothing more than it must', async () => {
  const seen: unknown[] = [];
  const { provider, tokens } = await against((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push(request.method, request.url, request.headers.authorization, body);
      response.writeHead(200).end('{"access_token":"new","expires_in":7200}');
    });
  });
  const renewed = await provider.renew?.(tokens, signal());
  expect(seen).toEqual([
    'POST',
    '/2/oauth2/token',
    `Basic ${btoa('id:secret')}`,
    'grant_type=refresh_token&refresh_token=refresh',
  ]);
  expect(renewed).toMatchObject({ accessToken: 'new', refreshToken: 'refresh', scopes: ['users.read'] });
});

test.each<[string, object, object]>([
  ['a time as text', { expires_in: '7200' }, { expiresAt: expect.any(String) }],
  ['a time of 0', { expires_in: 0 }, { refreshToken: 'r2' }],
  ['no time', { expires_in: null }, { refreshToken: 'r2' }],
  ['no refresh token', { refresh_token: null }, { refreshToken: 'refresh' }],
  ['an empty refresh token', { refresh_token: '' }, { refreshToken: 'refresh' }],
  ['scopes as a list', { scope: ['users.read', 'tweet.read'] }, { scopes: ['users.read', 'tweet.read'] }],
])('a renewal that is answered with %s gives the new token', async (_name, changes, expected) => {
  const body = { access_token: 'x2', refresh_token: 'r2', expires_in: 7200, scope: 'users.read', ...changes };
  const { provider, tokens } = await against(answer(200, JSON.stringify(body)));
  expect(await provider.renew?.(tokens, signal())).toMatchObject({ accessToken: 'x2', ...expected });
});

test.each<[string, RequestListener]>([
  ['a token that is gone', answer(400, '{"error":"invalid_request"}')],
  ['a token that was ended', answer(200, '{"revoked":true}')],
])('revoking %s succeeds', async (_name, listener) => {
  const { provider, tokens } = await against(listener);
  await expect(provider.revoke(tokens, signal())).resolves.toBeUndefined();
});

test.each([
  ['unauthorized_client', 'app_rejected'],
  ['unsupported_token_type', 'provider_unavailable'],
])('revoking that is refused with %s is %s', async (error, code) => {
  const { provider, tokens } = await against(answer(401, JSON.stringify({ error })));
  await expect(provider.revoke(tokens, signal())).rejects.toMatchObject({ code });
});
