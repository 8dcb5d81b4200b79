/** What can be played on a connection that is made: each begins when a list is asked for first. By the form's words. */
export const REHEARSALS = {
  'token-ends': 'Each access token lasts a minute',
  revoked: 'The person removes the app after connecting',
  superseded: 'The first sync renews the tokens: another device’s copy of the connection is superseded',
  'rate-limit': 'For a minute no more calls are taken',
  down: 'For a minute the third party is down',
  unreadable: 'The newest item of each list cannot be read',
} as const;
export type Rehearsal = keyof typeof REHEARSALS;

/** How long a token, a limit or an outage lasts that is played. */
export const REHEARSAL_SECONDS = 60;
