import { Strategy } from '@superfaceai/passport-twitter-oauth2';
import type { App, StrategyOptions } from '@data-connector/provider';
import type { Hosts } from './hosts.js';
import { manifest } from './manifest.js';
import type { TokenEndpoint } from './token-endpoint.js';

/**
 * Passport's strategy for X with the code exchanged by TokenEndpoint: the library under the strategy has no time limit,
 * sends the app's secret twice, and its errors quote what the third party sent.
 */
export class XStrategy extends Strategy {
  constructor(app: App, hosts: Hosts, endpoint: TokenEndpoint, options: StrategyOptions) {
    const { callbackURL, store, verify } = options;
    super(
      {
        clientType: 'confidential',
        clientID: app.clientId,
        clientSecret: app.clientSecret,
        // Its own defaults are on twitter.com.
        authorizationURL: hosts.authorize.href,
        tokenURL: hosts.token.href,
        callbackURL,
        store,
        scope: [...manifest.scopes],
        skipUserProfile: true,
      },
      verify,
    );
    this._oauth2.getOAuthAccessToken = (...given: unknown[]) => {
      const [code, parameters] = given as [string, Record<string, string>];
      const done = given.at(-1) as (error: unknown, ...tokens: unknown[]) => void;
      endpoint.grant({ ...parameters, code }, 'flow_invalid').then(
        ({ accessToken, refreshToken, expiresIn, scopes }) =>
          done(null, accessToken, refreshToken, { expires_in: expiresIn, scope: scopes }),
        (error: unknown) => done(error),
      );
    };
  }

  /** Passes the error on as it is: passport-oauth2 would wrap it in one that loses its code. */
  _createOAuthError(_message: string, error: unknown): unknown {
    return error;
  }
}
