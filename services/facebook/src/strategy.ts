import { Strategy, type VerifyFunction } from 'passport-facebook';
import { jsonOf, objectOf, type App, type StrategyOptions } from '@data-connector/core/provider';
import { GRAPH_VERSION, type Endpoints } from './endpoints.js';

/** A refusal of the token endpoint in the words of RFC 6749, 5.2; what Facebook wrote is in none of it. */
class TokenRefusal extends Error {
  override readonly name = 'TokenRefusal';
  constructor(readonly code: 'invalid_grant' | 'invalid_client') {
    super('The token endpoint refused the code');
  }
}

/**
 * Passport's strategy for Facebook. There is no PKCE: Facebook's dialog drops the challenge, and its token endpoint then
 * refuses the verifier (https://github.com/NangoHQ/nango/pull/7156).
 */
export class FacebookStrategy extends Strategy {
  constructor(app: App, endpoints: Endpoints, { callbackURL, store, verify }: StrategyOptions) {
    super(
      {
        clientID: app.clientId,
        clientSecret: app.clientSecret,
        graphAPIVersion: GRAPH_VERSION,
        authorizationURL: endpoints.dialog.href,
        tokenURL: endpoints.token.href,
        profileURL: new URL('me', endpoints.graph).href,
        callbackURL,
        store,
        skipUserProfile: true,
      },
      // passport-oauth2 gives a function of five parameters the token endpoint's answer too, which these types do not know.
      verify as unknown as VerifyFunction,
    );
  }

  /** Graph's numbers as OAuth's words: 100 is a code that is used up, too old, or for another redirect; 101 an unknown app. */
  override parseErrorResponse(body: unknown): Error | null {
    const { code, message } = objectOf(objectOf(jsonOf(String(body)))?.['error']) ?? {};
    if (code === 100 || code === 190) return new TokenRefusal('invalid_grant');
    const ofClient = code === 101 || (code === 1 && /client secret/i.test(String(message)));
    return ofClient ? new TokenRefusal('invalid_client') : null;
  }
}
