import { says, writes, type ApiAnswer, type ErrorRule } from '@data-connector/provider';

/** https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors, with status 200 */
export const TOKEN_ERRORS: readonly ErrorRule[] = [
  { when: says('bad_verification_code', 'bad_refresh_token'), means: 'token_rejected' },
  { when: says('incorrect_client_credentials', 'redirect_uri_mismatch'), means: 'app_rejected' },
  { when: says('unverified_user_email'), means: 'reconnect_required' },
];

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
const isLimit = (answer: ApiAnswer): boolean =>
  answer.headers.get('x-ratelimit-remaining') === '0' ||
  answer.headers.has('retry-after') ||
  writes('message', /\brate limit\b/i)(answer);

/** What GitHub means by a 403 (https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api); a 429 is a limit. */
export const API_ERRORS: readonly ErrorRule[] = [
  { status: 403, when: isLimit, means: 'rate_limited' },
  // The app lacks a permission, which no person can give it.
  { status: 403, when: writes('message', /^Resource not accessible by integration/), means: 'app_rejected' },
  { status: 403, when: writes('message', /\baccount was suspended\b/i), means: 'reconnect_required' },
];
