import { describe, expect, it } from '@jest/globals';
import { Strategy } from 'passport-oauth2';
import type { Request, Response } from 'express';
import { ConnectorError } from '@data-connector/kit/errors';
import type { ThirdParty, ThirdPartyRequest } from '@data-connector/provider';
import { deliverGrant, exchangeCode } from '../../src/connect/exchange.js';
import { withHttp } from '../../src/connect/passport-http.js';

const never = new AbortController().signal;

/** Exchanges a code at a token endpoint that answers so; what was sent to it is in `sent`. */
function exchange(
  send: (request: ThirdPartyRequest) => Promise<{ status: number; text: string }>,
  options: { query?: object; signal?: AbortSignal } = {},
) {
  const { signal = never, query = {} } = options;
  const strategy = new Strategy(
    {
      authorizationURL: 'https://third.example/authorize',
      tokenURL: 'https://third.example/token',
      clientID: 'client',
      clientSecret: 'secret',
      callbackURL: 'https://connect.example/auth/alpha',
      store: {
        store: () => {},
        verify: (_req: unknown, state: string, _meta: unknown, done: (...of: unknown[]) => void) =>
          done(null, 'the-verifier', state),
      } as never,
    },
    deliverGrant,
  );
  const http = { send } as unknown as ThirdParty;
  const req = { query, headers: {} } as unknown as Request;
  const answer = { code: 'the-code', state: 'the-state' };
  return exchangeCode(withHttp(strategy, http, signal), answer, req, {} as Response, signal);
}

const answering = (text: string, status = 200) => exchange(async () => ({ status, text }));
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof ConnectorError ? error.code : error),
  );

describe('the exchange of a code', () => {
  it('gives what the token endpoint granted', async () => {
    const text =
      '{"access_token":"a","refresh_token":"r","expires_in":"60","scope":"read","token_type":"bearer"}';
    expect(await answering(text)).toEqual({
      accessToken: 'a',
      refreshToken: 'r',
      expiresIn: 60,
      scopes: ['read'],
    });
  });

  it('sends code, verifier and secret in the body and nothing in the URL', async () => {
    let sent: ThirdPartyRequest | undefined;
    await exchange(async (request) => {
      sent = request;
      return { status: 200, text: '{"access_token":"a"}' };
    });
    expect(sent?.url.href).toBe('https://third.example/token');
    expect(sent?.method).toBe('POST');
    expect(Object.fromEntries(new URLSearchParams(sent?.body))).toMatchObject({
      code: 'the-code',
      code_verifier: 'the-verifier',
      grant_type: 'authorization_code',
    });
  });

  it('hears nothing of what else came in the query', async () => {
    const query = { error: 'access_denied', error_code: '200', code: 'another', state: 'another' };
    const grant = await exchange(async () => ({ status: 200, text: '{"access_token":"a"}' }), { query });
    expect(grant.accessToken).toBe('a');
  });

  it.each([
    ['an HTML page', '<!DOCTYPE html><p>Sorry</p>', 200, 'provider_unavailable'],
    ['nothing', '', 200, 'provider_unavailable'],
    ['null', 'null', 200, 'provider_unavailable'],
    ['an array', '[]', 200, 'provider_unavailable'],
    ['a number', '7', 200, 'provider_unavailable'],
    ['text', '"access_token"', 200, 'provider_unavailable'],
    ['no token', '{"token_type":"bearer"}', 200, 'provider_unavailable'],
    ['a token that is an object', '{"access_token":{"a":1}}', 200, 'provider_unavailable'],
    ['a server error', '<html>', 503, 'provider_unavailable'],
    ['a refusal', '{"error":"invalid_grant","error_description":"<script>"}', 400, 'flow_invalid'],
    ['a refusal of the request', '{"error":"invalid_request"}', 400, 'flow_invalid'],
    ['a refusal of the app', '{"error":"invalid_client"}', 401, 'app_rejected'],
    ['an error that is null', 'null', 400, 'provider_unavailable'],
    ['an unknown error', '{"error":"evil"}', 400, 'provider_unavailable'],
  ])('of which the answer is %s fails', async (_name, text, status, code) => {
    expect(await codeOf(answering(text, status))).toBe(code);
  });

  it.each(['rate_limited', 'provider_unavailable', 'flow_invalid'] as const)(
    'passes %s on from below',
    async (code) => {
      expect(await codeOf(exchange(() => Promise.reject(new ConnectorError(code))))).toBe(code);
    },
  );

  it('leaves out a refresh token and a time that are none', async () => {
    const grant = await answering('{"access_token":"a","refresh_token":7,"expires_in":"soon","scope":[]}');
    expect(grant).toEqual({
      accessToken: 'a',
      refreshToken: undefined,
      expiresIn: undefined,
      scopes: undefined,
    });
  });

  it('ends when its time is up, though nobody answers', async () => {
    const ended = new AbortController();
    const exchanged = codeOf(exchange(() => new Promise(() => {}), { signal: ended.signal }));
    ended.abort();
    expect(await exchanged).toBe('provider_unavailable');
  });
});
