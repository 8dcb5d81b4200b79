import type { Errors, OAuth2Data, Said } from '@data-connector/simulator';

const STATUS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
};

/** An error of an API of Google's, with its reason as the older ones have it (https://cloud.google.com/apis/design/errors). */
export const said = (code: number, message: string, reason: string): Said => ({
  status: code,
  body: {
    error: {
      code,
      message,
      errors: [{ message, domain: 'global', reason }],
      ...(code in STATUS ? { status: STATUS[code] } : {}),
    },
  },
});

/** An error with its reason as the newer ones have it. */
export const detailed = (code: number, message: string, reason: string): Said => ({
  status: code,
  body: {
    error: {
      code,
      message,
      status: STATUS[code],
      details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' }],
    },
  },
});

/** The token endpoint's words (https://developers.google.com/identity/protocols/oauth2/web-server#exchange-errors). */
export const refuse: NonNullable<OAuth2Data['refuse']> = (refusal) => ({
  status: refusal === 'invalid_client' ? 401 : 400,
  body: {
    error: refusal,
    error_description: refusal === 'invalid_grant' ? 'Token has been expired or revoked.' : 'Bad Request',
  },
});

/** How the APIs word what is wrong: a limit as of a person, of an app, and with status 429, by turns. */
export function errors(): Errors {
  const LIMITS = [
    [403, 'userRateLimitExceeded'],
    [403, 'quotaExceeded'],
    [429, 'rateLimitExceeded'],
  ] as const;
  let limits = 0;
  return ({ kind, message, status }) => {
    switch (kind) {
      case 'token_rejected':
        return said(401, 'Request had invalid authentication credentials.', 'authError');
      case 'scope_missing':
        return detailed(
          403,
          'Request had insufficient authentication scopes.',
          'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
        );
      case 'rate_limited': {
        const [code, reason] = LIMITS[limits++ % LIMITS.length] ?? LIMITS[0];
        return said(code, 'Rate Limit Exceeded', reason);
      }
      case 'unavailable':
        return said(503, 'The service is currently unavailable.', 'backendError');
      case 'invalid':
        return said(400, 'Invalid Value', 'invalid');
      case 'not_found':
        return said(status, message, 'notFound');
    }
  };
}
