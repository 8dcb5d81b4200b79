import { Strategy, type VerifyFunction } from 'passport-facebook';
import { ConnectorError } from '@data-connector/kit/errors';
import { jsonOf, TokenRejected, type App, type StrategyOptions } from '@data-connector/provider';
import { GRAPH_VERSION, type Endpoints } from './endpoints.js';
import { faultOf, GraphError } from './graph-error.js';

/** Graph's 100 is here a code that is used up, too old, or for another redirect. */
const isOfCode = (fault: Error | undefined): boolean =>
  fault instanceof ConnectorError &&
  fault.code === 'provider_unavailable' &&
  fault.cause instanceof GraphError &&
  fault.cause.graphCode === 100;

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

  /** What a refusal means, in this system's codes; what Facebook wrote is in none of it. */
  override parseErrorResponse(text: unknown, status: number): Error {
    const fault = faultOf({ status, headers: new Headers(), body: jsonOf(String(text)) });
    if (fault instanceof TokenRejected || isOfCode(fault))
      return new ConnectorError('flow_invalid', {}, fault);
    return fault instanceof ConnectorError ? fault : new ConnectorError('provider_unavailable', {}, fault);
  }
}
