import { says, writes, type ErrorRule } from '@data-connector/provider';

/** https://docs.bsky.app/docs/api/com-atproto-repo-list-records, https://atproto.com/specs/xrpc#error-responses */
export const API_ERRORS: readonly ErrorRule[] = [
  { when: says('ExpiredToken', 'InvalidToken'), means: 'token_rejected' },
  {
    when: says('AccountDeactivated', 'AccountTakedown', 'RepoDeactivated', 'RepoSuspended', 'RepoTakendown'),
    means: 'reconnect_required',
  },
  // A server has such an account no more: it may be at another one.
  { status: 400, when: writes('message', /^Could not find repo\b/), means: 'reconnect_required' },
];
