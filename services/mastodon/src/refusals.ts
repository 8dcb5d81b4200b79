import { writes, type ErrorRule } from '@data-connector/provider';

/**
 * What Mastodon means by an error, beside what its status says: of a 403, what else it is than a scope that is missing
 * (https://docs.joinmastodon.org/methods/accounts/#verify_credentials).
 */
export const API_ERRORS: readonly ErrorRule[] = [
  // The login is disabled, waits for approval, has no confirmed address, or lacks a second factor.
  { status: 403, when: writes('error', /^Your (?:login|account) /), means: 'reconnect_required' },
  // The token is the app's own, and no person's.
  { status: 422, when: writes('error', /\bauthenticated user\b/), means: 'reconnect_required' },
  // The account is suspended for good, or the server has shut down.
  { status: 410, means: 'reconnect_required' },
];
