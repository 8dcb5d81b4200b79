import { objectOf, says, type ApiAnswer, type ErrorRule } from '@data-connector/provider';

/** A server has such an account no more: it may be at another one. */
const isElsewhere = ({ body }: ApiAnswer): boolean =>
  /^Could not find repo\b/.test(String(objectOf(body)?.['message']));

/** https://docs.bsky.app/docs/api/com-atproto-repo-list-records, https://atproto.com/specs/xrpc#error-responses */
export const API_ERRORS: readonly ErrorRule[] = [
  { when: says('ExpiredToken', 'InvalidToken'), means: 'token_rejected' },
  {
    when: says('AccountDeactivated', 'AccountTakedown', 'RepoDeactivated', 'RepoSuspended', 'RepoTakendown'),
    means: 'reconnect_required',
  },
  { status: 400, when: isElsewhere, means: 'reconnect_required' },
];
