import { Strategy } from 'passport-oauth2';
import { stage, type Changes } from '../support/stage.js';

type Stored = (error: null, state: string) => void;

/** Where the browser is sent to, as passport does it. */
async function consentPage(oauth2: NonNullable<Changes['oauth2']>, select = false): Promise<URL> {
  const { provider } = await stage(undefined, { oauth2 });
  // passport-oauth2 counts the parameters of a store's functions.
  const store = (_req: unknown, _verifier: unknown, _state: unknown, _meta: unknown, done: Stored) =>
    done(null, 'the-state');
  const strategy = provider.strategy({ callbackURL: 'https://us.example/auth', store: { store } as never });
  return new Promise((resolve, reject) => {
    const redirect = (to: string) => resolve(new URL(to));
    const acting = Object.assign(Object.create(strategy), { redirect, error: reject });
    acting.authenticate({ query: {}, headers: {} }, provider.authorize({ select }));
  });
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
  const page = await consentPage({ ask: (options) => ({ prompt: String(options.select) }) }, select);
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
