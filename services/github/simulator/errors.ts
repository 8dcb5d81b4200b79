import { Refused, type Call, type Errors, type OAuth2Data, type Said } from '@data-connector/simulator';

const DOCS = 'https://docs.github.com/rest';

/** An error of the REST API. */
export const said = (status: number, message: string, headers: Said['headers'] = {}): Said => ({
  status,
  headers,
  body: { message, documentation_url: DOCS, status: String(status) },
});

/** The token endpoint refuses with status 200, what else is called as the app with 401. */
export const refuse: NonNullable<OAuth2Data['refuse']> = (refusal, grantType) => {
  if (grantType === '') return said(401, 'Bad credentials');
  const grant = grantType === 'refresh_token' ? 'bad_refresh_token' : 'bad_verification_code';
  const errors = { invalid_client: 'incorrect_client_credentials', invalid_grant: grant };
  const error = refusal in errors ? errors[refusal as keyof typeof errors] : refusal;
  const error_description = 'The client, the code or the refresh token passed is incorrect or expired.';
  return { status: 200, body: { error, error_description, error_uri: `${DOCS}/apps` } };
};

/**
 * How the REST API words what is wrong: a limit as the one that is counted, and as a secondary one, by turns
 * (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit).
 */
export function errors(): Errors {
  let limits = 0;
  return ({ kind, message, retryAfter = 60, status, token }) => {
    switch (kind) {
      case 'token_rejected':
        return said(401, token === 'missing' ? 'Requires authentication' : 'Bad credentials');
      case 'scope_missing':
        return said(403, 'Resource not accessible by integration');
      case 'rate_limited':
        return limits++ % 2 === 0
          ? said(403, 'API rate limit exceeded for user ID 1001.')
          : said(403, 'You have exceeded a secondary rate limit. Please wait a few minutes.', {
              'retry-after': String(retryAfter),
              'x-ratelimit-limit': '5000',
              'x-ratelimit-remaining': '4321',
            });
      case 'unavailable':
        return said(502, 'Server Error');
      case 'invalid':
      case 'not_found':
        return said(status, message);
    }
  };
}

/** GitHub answers nobody who does not say who calls, and no version that it does not have. */
export function check({ request: { headers } }: Call): void {
  if (headers['user-agent'] === undefined)
    throw new Refused({
      status: 403,
      headers: { 'content-type': 'text/html' },
      body: 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
    });
  const version = headers['x-github-api-version'] ?? '2022-11-28';
  if (!['2022-11-28', '2026-03-10'].includes(String(version)))
    throw new Refused(said(400, 'The API version is not supported.'));
}
