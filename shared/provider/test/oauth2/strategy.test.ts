import { Strategy } from 'passport-oauth2';
import type { Provider } from '@data-connector/provider';
import { stage, type Changes } from '../support/stage.js';

/** Where the browser is sent to, as passport does it. */
async function asked(oauth2: NonNullable<Changes['oauth2']>, select = false): Promise<URL> {
  const { provider } = await stage(() => ({}), { oauth2 });
  return consentPage(provider, select);
}

function consentPage(provider: Provider, select: boolean): Promise<URL> {
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
type Stored = (error: null, state: string) => void;

test('the consent page is asked for what the data says', async () => {
  const page = await asked({});
  expect(page.pathname).toBe('/consent');
  expect(Object.fromEntries(page.searchParams)).toEqual({
    client_id: 'id',
    response_type: 'code',
    redirect_uri: 'https://us.example/auth',
    scope: 'read list',
    state: 'the-state',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
  });
});

test('scopes have the separator of the third party between them', async () => {
  expect((await asked({ separator: ',' })).searchParams.get('scope')).toBe('read,list');
});

test('without PKCE there is no challenge', async () => {
  expect((await asked({ pkce: { none: 'why' } })).search).not.toContain('challenge');
});

test.each([false, true])('parameters of its own say whether to select an account: %s', async (select) => {
  const page = await asked({ ask: (options) => ({ prompt: options.select ? 'select' : 'none' }) }, select);
  expect(page.searchParams.get('prompt')).toBe(select ? 'select' : 'none');
});

test('a strategy that knows the third party gets the options of its data', async () => {
  class Own extends Strategy {
    override authorizationParams({ special }: { special?: string }): object {
      return { special };
    }
  }
  const page = await asked({
    passport: (options, verify) => new Own(options, verify),
    ask: () => ({ special: 'yes' }),
  });
  expect([page.pathname, page.searchParams.get('special')]).toEqual(['/consent', 'yes']);
});

test.each([
  [undefined, 4096],
  [500, 500],
])('a longest state of %p lets %i characters through', async (longestState, expected) => {
  const { provider } = await stage(() => ({}), {
    oauth2: longestState === undefined ? {} : { longestState },
  });
  expect(provider.longestState).toBe(expected);
});
