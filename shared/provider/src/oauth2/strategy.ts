import { Strategy, type VerifyCallback } from 'passport-oauth2';
import { at } from '../api/api-client.js';
import type { App } from '../app.js';
import type { StrategyOptions } from '../provider.js';
import type { Atlas } from '../servers/whereabouts.js';
import type { Grant } from '../tokens.js';
import { withRetry } from '../third-party/retry.js';
import { thumbprintOf } from './dpop.js';
import type { OAuth2 } from './oauth2.js';
import type { TokenEndpoint } from './token-endpoint.js';

type Exchanged = (error: unknown, accessToken?: string, refreshToken?: string, grant?: Grant) => void;

/** What passport-oauth2 keeps to itself, and lets its subclasses change. */
interface Inside {
  _oauth2: {
    getOAuthAccessToken: (code: string, parameters: Record<string, string>, done: Exchanged) => void;
  };
  _createOAuthError: (message: string, error: unknown) => unknown;
  /** Passport calls it of an object of its own, which has what may become of an attempt. */
  authenticate: (this: Attempt, request: unknown, options: unknown) => void;
}

interface Attempt {
  redirect: (address: string) => void;
  readonly error: (error: unknown) => void;
}

/** For leaving a request for consent at the third party while a browser waits, in ms. */
const PUSH_MS = 20_000;

/** The user that passport comes to is what the token endpoint gave. Five parameters, or passport-oauth2 leaves that out. */
function verify(
  _access: string,
  _refresh: string,
  grant: Grant,
  _profile: unknown,
  done: VerifyCallback,
): void {
  done(null, grant);
}

/**
 * The passport strategy of a third party, made of its data. Codes go to our own token endpoint: passport-oauth2's HTTP has
 * no time limit, takes a truncated answer for a whole one, sends the app's secret twice, and quotes the third party in errors.
 */
export function strategyOf(
  oauth2: OAuth2,
  app: App,
  endpoint: TokenEndpoint,
  atlas: Atlas,
  { callbackURL, dpopKey, place, signal, store }: StrategyOptions,
): Strategy {
  const where = atlas.of(place ?? {});
  const options = {
    clientID: where.clientId,
    clientSecret: where.clientSecret,
    authorizationURL: at(where.authorize, app).href,
    tokenURL: at(where.token, app).href,
    callbackURL,
    store,
    scope: [...oauth2.scopes],
    scopeSeparator: oauth2.separator ?? ' ',
    pkce: oauth2.pkce === true,
    skipUserProfile: true,
  };
  const strategy = oauth2.passport?.(options, verify) ?? new Strategy(options, verify);
  if (!oauth2.passport) strategy.authorizationParams = ({ asked }: { asked?: object }) => asked ?? {};
  const inside = strategy as unknown as Inside;
  inside._oauth2.getOAuthAccessToken = (code, parameters, done) => {
    endpoint
      .grant({ ...parameters, code }, 'flow_invalid', { dpopKey, place, signal })
      .then((grant) => done(null, grant.accessToken, grant.refreshToken, { ...grant, dpopKey, place }))
      // Passport's own code runs in `done`: what it throws has to end in the flow too.
      .catch(done);
  };
  // It would wrap the error in one that loses its code.
  inside._createOAuthError = (_message, error) => error;
  const authenticate = inside.authenticate;
  inside.authenticate = function (request, asked) {
    const { error, redirect } = this;
    this.redirect = (address) =>
      void leadingTo(new URL(address)).then((url) => redirect.call(this, url.href), error.bind(this));
    authenticate.call(this, request, asked);
  };

  /** The consent page with all that is said to it, or with the name of what was. */
  async function leadingTo(page: URL): Promise<URL> {
    if (dpopKey !== undefined) page.searchParams.set('dpop_jkt', thumbprintOf(dpopKey));
    const { clientId, par } = where;
    if (par === undefined) return page;
    const said = Object.fromEntries(page.searchParams);
    const ending = signal ?? AbortSignal.timeout(PUSH_MS);
    const uri = await withRetry(
      () => endpoint.push(par, said, { dpopKey, place, signal: ending }),
      ending,
      app.meter,
    );
    page.search = new URLSearchParams({ client_id: clientId, request_uri: uri }).toString();
    return page;
  }
  return strategy;
}
