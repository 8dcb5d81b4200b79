import { Strategy } from 'passport-oauth2';
import type { Asked, Said } from '@data-connector/testing/stand-in';
import { newDpopKey, thumbprintOf } from '../../src/oauth2/dpop.js';
import { stage, type Changes } from '../support/stage.js';

type Stored = (error: null, state: string) => void;

interface Attempt {
  readonly select?: boolean;
  readonly dpopKey?: string;
  readonly answer?: (asked: Asked, number: number) => Said;
  /** Takes what the third party was asked before. */
  readonly was?: Asked[];
}

/** Where the browser is sent to, as passport does it. */
async function consentPage(oauth2: NonNullable<Changes['oauth2']>, options: Attempt = {}): Promise<URL> {
  const { answer, dpopKey, select = false, was } = options;
  const { asked, provider } = await stage(answer, { oauth2 });
  // passport-oauth2 counts the parameters of a store's functions.
  const store = (_req: unknown, _verifier: unknown, _state: unknown, _meta: unknown, done: Stored) =>
    done(null, 'the-state');
  const strategy = provider.strategy({
    callbackURL: 'https://us.example/auth',
    dpopKey,
    store: { store } as never,
  });
  const page = new Promise<URL>((resolve, reject) => {
    const redirect = (to: string) => resolve(new URL(to));
    const acting = Object.assign(Object.create(strategy), { redirect, error: reject });
    acting.authenticate({ query: {}, headers: {} }, provider.authorize({ select }));
  });
  return page.finally(() => was?.push(...asked));
}

test('the consent page is asked for what the data says', async () => {
  const { pathname, searchParams } = await consentPage({});
  expect(pathname).toBe('/consent');
  expect(Object.fromEntries(searchParams)).toEqual({
    client_id: 'id',
    response_type: 'code',
    redirect_uri: 'https://us.example/auth',
    scope: 'read list',
    state: 'the-state',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
  });
});

test('a third party may have a separator of its own, and no challenge', async () => {
  const { search, searchParams } = await consentPage({ separator: ',', pkce: { none: 'why' } });
  expect(searchParams.get('scope')).toBe('read,list');
  expect(search).not.toContain('challenge');
});

test.each([false, true])('parameters of its own say whether to select an account: %s', async (select) => {
  const page = await consentPage({ ask: (options) => ({ prompt: String(options.select) }) }, { select });
  expect(page.searchParams.get('prompt')).toBe(String(select));
});

test('what passport throws over an exchanged code ends its flow', async () => {
  const { provider } = await stage(() => ({ body: { access_token: 'a' } }));
  const store = {
    verify: (
      _req: unknown,
      state: string,
      _meta: unknown,
      done: (error: null, ok: true, state: string) => void,
    ) => done(null, true, state),
  };
  const strategy = provider.strategy({ callbackURL: 'https://us.example/auth', store: store as never });
  const ended = new Promise((resolve) => {
    const success = () => {
      throw new Error('of passport');
    };
    const acting = Object.assign(Object.create(strategy), { success, error: resolve });
    acting.authenticate({ query: { code: 'c', state: 's' }, headers: {} }, {});
  });
  expect(await ended).toMatchObject({ message: 'of passport' });
});

test('a strategy that knows the third party gets the options of its data', async () => {
  class Own extends Strategy {
    override authorizationParams({ special }: { special?: string }): object {
      return { special };
    }
  }
  const page = await consentPage({
    passport: (options, verify) => new Own(options, verify),
    ask: () => ({ special: 'yes' }),
  });
  expect([page.pathname, page.searchParams.get('special')]).toEqual(['/consent', 'yes']);
});

describe('a third party that wants requests for consent beforehand', () => {
  const par = 'https://third.example/par';
  const PUSHED: Said = { status: 201, body: { request_uri: 'urn:pushed:1', expires_in: 60 } };

  test('gets all of them from the app, and the browser carries but a name', async () => {
    const was: Asked[] = [];
    const dpopKey = newDpopKey();
    const answer = (_asked: Asked, number: number) => (number === 1 ? { status: 503 } : PUSHED);
    const oauth2 = { par, dpop: true, ask: () => ({ special: 'yes' }) } as const;
    const page = await consentPage(oauth2, { answer, was, dpopKey });
    expect(page.pathname).toBe('/consent');
    expect(Object.fromEntries(page.searchParams)).toEqual({ client_id: 'id', request_uri: 'urn:pushed:1' });
    const [, { form, headers, method, path } = {}] = was;
    expect([method, path, headers?.authorization]).toEqual(['POST', '/par', `Basic ${btoa('id:secret')}`]);
    expect(headers?.['dpop']).toEqual(expect.any(String));
    expect(form).toEqual({
      client_id: 'id',
      response_type: 'code',
      redirect_uri: 'https://us.example/auth',
      scope: 'read list',
      state: 'the-state',
      special: 'yes',
      code_challenge: expect.any(String),
      code_challenge_method: 'S256',
      dpop_jkt: thumbprintOf(dpopKey),
    });
  });

  test.each<[string, Said, string]>([
    ['refuses the app', { status: 401, body: { error: 'invalid_client' } }, 'app_rejected'],
    ['refuses the request', { status: 400, body: { error: 'invalid_request' } }, 'provider_unavailable'],
    ['knows a grant no more', { status: 400, body: { error: 'invalid_grant' } }, 'provider_unavailable'],
    ['is asked too often', { status: 429 }, 'rate_limited'],
    ['gives no name', { status: 201, body: {} }, 'provider_unavailable'],
    ['gives one with spaces', { status: 201, body: { request_uri: 'a b' } }, 'provider_unavailable'],
  ])('ends the attempt where it %s', async (_name, said, code) => {
    await expect(consentPage({ par }, { answer: () => said })).rejects.toMatchObject({ code });
  });
});

test('without that, the page is told the key that tokens will be bound to', async () => {
  const dpopKey = newDpopKey();
  const page = await consentPage({ dpop: true }, { dpopKey });
  expect(page.searchParams.get('dpop_jkt')).toBe(thumbprintOf(dpopKey));
  expect(page.href).not.toContain(dpopKey);
});
