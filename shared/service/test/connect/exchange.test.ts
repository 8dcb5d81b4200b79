import { describe, expect, it } from '@jest/globals';
import type { Request, Response } from 'express';
import { ConnectorError } from '@data-connector/kit/errors';
import { defineProvider } from '@data-connector/provider';
import { plain, standIn, type Said } from '@data-connector/testing/stand-in';
import { exchangeCode } from '../../src/connect/exchange.js';

const provider = defineProvider(plain({ oauth2: { client: 'post' } }));

/** Exchanges a code at a token endpoint that answers so. */
async function exchange(
  answer: () => Said,
  { query = {}, signal = new AbortController().signal }: { query?: object; signal?: AbortSignal } = {},
) {
  const third = await standIn(provider, answer);
  const strategy = third.provider.strategy({
    callbackURL: 'https://connect.example/auth/plain',
    signal,
    store: {
      store: () => {},
      verify: (_req: unknown, state: string, _meta: unknown, done: (...of: unknown[]) => void) =>
        done(null, 'the-verifier', state),
    } as never,
  });
  const req = { query, headers: {} } as unknown as Request;
  const callback = { code: 'the-code', state: 'the-state' };
  return {
    asked: third.asked,
    grant: exchangeCode(strategy, callback, req, {} as Response, signal),
  };
}

const granted = () => ({
  body: { access_token: 'a', refresh_token: 'r', expires_in: '60', scope: 'read', token_type: 'bearer' },
});
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof ConnectorError ? error.code : error),
  );

describe('the exchange of a code', () => {
  it('sends code, verifier and secret in the body and nothing in the URL', async () => {
    const { asked, grant } = await exchange(granted);
    expect(await grant).toEqual({ accessToken: 'a', refreshToken: 'r', expiresIn: 60, scopes: ['read'] });
    const [{ form, method, path, query } = {}] = asked;
    expect([method, path, query]).toEqual(['POST', '/token', {}]);
    expect(form).toEqual({
      client_id: 'id',
      client_secret: 'secret',
      code: 'the-code',
      code_verifier: 'the-verifier',
      grant_type: 'authorization_code',
      redirect_uri: 'https://connect.example/auth/plain',
    });
  });

  it('hears nothing of what else came in the query', async () => {
    const query = { error: 'access_denied', error_code: '200', code: 'another', state: 'another' };
    const { grant } = await exchange(granted, { query });
    expect((await grant).accessToken).toBe('a');
  });

  // What else a token endpoint may answer is the kit's, and tested there.
  it.each<[string, Said, string]>([
    ['no token', { body: { token_type: 'bearer' } }, 'provider_unavailable'],
    ['a refusal', { status: 400, body: { error: 'invalid_grant' } }, 'flow_invalid'],
    ['a refusal of the app', { status: 401, body: { error: 'invalid_client' } }, 'app_rejected'],
    ['a limit', { status: 429 }, 'rate_limited'],
  ])('that meets %s fails with its code', async (_name, said, code) => {
    const { asked, grant } = await exchange(() => said);
    expect(await codeOf(grant)).toBe(code);
    expect(asked).toHaveLength(1);
  });

  it('ends when its time is up, though nobody answers', async () => {
    const ended = new AbortController();
    const { grant } = await exchange(
      () => {
        ended.abort();
        return {};
      },
      { signal: ended.signal },
    );
    expect(await codeOf(grant)).toBe('provider_unavailable');
  });
});
