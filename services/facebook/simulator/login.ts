import { authorizationServer, type AuthorizationServer, type SimulatedApp } from '@data-connector/simulator';
import type { SimulatedPerson } from './accounts.js';
import { sendError } from './graph-answers.js';

const SIXTY_DAYS = 5_184_000;
/** A token straight from the dialog lasts an hour or two. */
const SHORT_LIVED = 5400;

/** Facebook Login: no PKCE, no refresh tokens, `fb_exchange_token` for a long-lived one. */
export function facebookLogin({
  accessSeconds = SIXTY_DAYS,
  app,
  marker = 'EAAsim',
  now,
  people,
}: {
  readonly app: SimulatedApp;
  readonly people: readonly SimulatedPerson[];
  readonly marker?: string;
  readonly accessSeconds?: number;
  readonly now?: () => number;
}): AuthorizationServer {
  return authorizationServer({
    app,
    title: 'Log in with Facebook',
    accounts: people.map(({ id, name }) => ({ id, label: name })),
    clientAuthentication: 'body',
    scopeSeparator: ',',
    requiredScopes: ['public_profile'],
    pkce: 'discarded',
    marker,
    accessSeconds,
    now,
    firstAccessSeconds: Math.min(SHORT_LIVED, accessSeconds),
    denial: {
      error_code: '200',
      error_description: 'Permissions error',
      error_reason: 'user_denied',
    },
    grantTypes: {
      fb_exchange_token: ({ fb_exchange_token: token = '' }, grants) => {
        const check = grants.check(token);
        return check.state === 'valid' ? grants.issue(check.grant) : undefined;
      },
    },
    tokenAnswer: ({ accessToken, expiresIn }) => ({
      access_token: accessToken,
      token_type: 'bearer',
      expires_in: expiresIn,
    }),
    refuse(response, refusal, grantType) {
      if (refusal === 'invalid_client')
        return sendError(response, { code: 1, message: 'Error validating client secret.' });
      if (refusal === 'invalid_grant' && grantType === 'fb_exchange_token')
        return sendError(response, { code: 190, message: 'Invalid OAuth access token.' });
      if (refusal === 'invalid_grant')
        return sendError(response, {
          code: 100,
          subcode: 36009,
          message: 'This authorization code has been used.',
        });
      sendError(response, { code: 100, message: 'Missing or unknown parameter' });
    },
  });
}
