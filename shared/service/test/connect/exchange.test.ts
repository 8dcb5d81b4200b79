import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import type { Request, Response } from 'express';
import { ConnectorError } from '@data-connector/kit/errors';
import { SCHEMAS } from '@data-connector/protocol';
import { defineProvider } from '@data-connector/provider';
import { exchangeCode } from '../../src/connect/exchange.js';

const alpha = defineProvider({
  name: 'alpha',
  label: 'Alpha',
  description: 'For tests',
  icon: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
  lifecycle: 'experimental',
  owners: ['tests'],
  application: 'https://third.example',
  oauth2: {
    authorize: 'https://third.example/authorize',
    token: 'https://third.example/token',
    client: 'post',
    pkce: true,
    refresh: 'rotating',
    revoke: { endpoint: 'https://third.example/revoke' },
    scopes: ['read'],
  },
  api: { base: 'https://third.example/' },
  account: { get: 'me', map: () => ({}) },
  handlers: [
    {
      mode: 'snapshot',
      name: 'things',
      label: 'Things',
      description: 'For tests',
      schema: SCHEMAS.following,
      every: 3600,
      scopes: ['read'],
      pages: { path: 'things' },
      map: () => ({ name: 'Thing' }),
    },
  ],
});

/** Exchanges a code at a token endpoint that answers so. */
async function exchange(
  answer: RequestListener,
  { query = {}, signal = new AbortController().signal }: { query?: object; signal?: AbortSignal } = {},
) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const simulator = new URL(`http://127.0.0.1:${port}`);
  const provider = alpha.create({ clientId: 'client', clientSecret: 'secret', simulator });
  const strategy = provider.strategy({
    callbackURL: 'https://connect.example/auth/alpha',
    signal,
    store: {
      store: () => {},
      verify: (_req: unknown, state: string, _meta: unknown, done: (...of: unknown[]) => void) =>
        done(null, 'the-verifier', state),
    } as never,
  });
  const req = { query, headers: {} } as unknown as Request;
  try {
    return await exchangeCode(
      strategy,
      { code: 'the-code', state: 'the-state' },
      req,
      {} as Response,
      signal,
    );
  } finally {
    server.closeAllConnections();
    server.close();
    await provider.close();
  }
}

const answering = (text: string, status = 200) =>
  exchange((_req, res) => void res.writeHead(status, { 'content-type': 'application/json' }).end(text));
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
    let sent: { readonly line: string; readonly body: string } | undefined;
    await exchange((req, res) => {
      void textOf(req).then((body) => {
        sent = { line: `${req.method} ${req.url}`, body };
        res.end('{"access_token":"a"}');
      });
    });
    expect(sent?.line).toBe('POST /token');
    expect(Object.fromEntries(new URLSearchParams(sent?.body))).toEqual({
      client_id: 'client',
      client_secret: 'secret',
      code: 'the-code',
      code_verifier: 'the-verifier',
      grant_type: 'authorization_code',
      redirect_uri: 'https://connect.example/auth/alpha',
    });
  });

  it('hears nothing of what else came in the query', async () => {
    const query = { error: 'access_denied', error_code: '200', code: 'another', state: 'another' };
    const grant = await exchange((_req, res) => void res.end('{"access_token":"a"}'), { query });
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
    ['a refusal of the request', '{"error":"invalid_request"}', 400, 'provider_unavailable'],
    ['too many of them', '{"error":"slow_down"}', 429, 'rate_limited'],
    ['a refusal of the app', '{"error":"invalid_client"}', 401, 'app_rejected'],
    ['an error that is null', 'null', 400, 'provider_unavailable'],
    ['an unknown error', '{"error":"evil"}', 400, 'provider_unavailable'],
  ])('of which the answer is %s fails', async (_name, text, status, code) => {
    expect(await codeOf(answering(text, status))).toBe(code);
  });

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
    const exchanged = exchange(() => ended.abort(), { signal: ended.signal });
    expect(await codeOf(exchanged)).toBe('provider_unavailable');
  });
});
