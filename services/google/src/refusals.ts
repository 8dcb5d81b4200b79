import { objectOf, objectsIn, textOf, type ApiAnswer, type ErrorRule } from '@data-connector/provider';

/** The reasons in an error of Google's APIs, old and new (https://cloud.google.com/apis/design/errors). */
function reasonsOf(body: unknown): string[] {
  const error = objectOf(objectOf(body)?.['error']);
  const listed = [error?.['errors'], error?.['details']].flatMap(objectsIn);
  return listed.flatMap(({ reason }) => textOf(reason) ?? []);
}

const says =
  (...reasons: readonly string[]) =>
  ({ body }: ApiAnswer): boolean =>
    reasonsOf(body).some((reason) => reasons.includes(reason));

/** What is kept of a refusal for the log: its first reason, a word of Google's. */
export function errorCode(body: unknown): string | undefined {
  const [reason = ''] = reasonsOf(body);
  return /^\w{1,60}$/.test(reason) ? `google_${reason}` : undefined;
}

/**
 * https://developers.google.com/workspace/calendar/api/guides/errors, https://developers.google.com/workspace/gmail/api/guides/handle-errors,
 * https://developers.google.com/youtube/v3/docs/errors, https://developers.google.com/people/api/rest/v1/people.connections/list
 */
export const API_ERRORS: readonly ErrorRule[] = [
  {
    status: 403,
    when: says(
      'rateLimitExceeded',
      'userRateLimitExceeded',
      'quotaExceeded',
      'dailyLimitExceeded',
      'RATE_LIMIT_EXCEEDED',
    ),
    means: 'rate_limited',
  },
  // An API that the operator has not switched on.
  { status: 403, when: says('accessNotConfigured', 'SERVICE_DISABLED'), means: 'app_rejected' },
  { status: 400, when: says('EXPIRED_SYNC_TOKEN'), means: 'token_forgotten' },
  // Somebody who has never been to YouTube, whose channel is closed, or who has no Gmail, has nothing there to give.
  {
    when: says('youtubeSignupRequired', 'channelClosed', 'channelSuspended', 'failedPrecondition'),
    means: 'scope_missing',
  },
  { status: 410, means: 'token_forgotten' },
  // Gmail's for a startHistoryId, and Calendar's for a calendar that has just gone.
  { status: 404, means: 'token_forgotten' },
  { status: 400, means: 'place_unknown' },
];
