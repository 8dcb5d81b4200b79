import { SCHEMAS } from '@data-connector/protocol';
import { counting, days, defineProvider, nextToken, nextUrl } from '@data-connector/provider';
import { accountIdOf, accountOf, artistOf, playlistOf, profileOf } from './people-and-playlists.js';
import { byTime, playIdOf, playOf, savedOf, trackIdOf } from './tracks.js';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="Spotify">
<rect width="64" height="64" rx="14" fill="#1a7f3c"/>
<path d="M16 25 q16 -7 33 2 M19 35 q13 -5 26 2 M22 44 q10 -4 20 2" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round"/>
</svg>`;

/** https://developer.spotify.com/documentation/web-api/concepts/rate-limits and …/quota-modes */
const each = { review: true, limits: 'Calls of the app in 30 seconds; how many is not told' } as const;
const whole = { ...each, mode: 'snapshot', every: days(1) } as const;
const size = { parameter: 'limit', max: 50 };
const paged = { size, items: 'items', next: counting('items', nextUrl('next', 'offset')) } as const;

/** Spotify: its Web API (https://developer.spotify.com/documentation/web-api). */
export const provider = defineProvider({
  name: 'spotify',
  label: 'Spotify',
  description: 'Your profile, followed artists, saved tracks, playlists and what you played on Spotify',
  icon,
  lifecycle: 'experimental',
  owners: ['team-spotify'],
  application: 'https://open.spotify.com',
  // https://developer.spotify.com/documentation/web-api/tutorials/code-flow
  oauth2: {
    authorize: 'https://accounts.spotify.com/authorize',
    token: 'https://accounts.spotify.com/api/token',
    client: 'basic',
    pkce: true,
    refresh: true,
    // Six months, whatever is renewed: https://developer.spotify.com/blog/2026-06-18-refresh-token-expiration
    consentLasts: days(181),
    revoke: { page: 'https://www.spotify.com/account/apps/' },
    ask: ({ select }) => (select ? { show_dialog: 'true' } : {}),
  },
  api: {
    base: 'https://api.spotify.com/v1/',
    // Any other 403, mostly without JSON, is for an app in development mode: a person whom it does not list, no Premium.
    errors: [
      { status: 403, when: ({ body }) => !/scope/i.test(`${JSON.stringify(body)}`), means: 'app_rejected' },
    ],
  },
  account: { get: 'me', map: accountOf },
  handlers: [
    {
      ...{ name: 'profile', label: 'Profile', description: 'What your profile says of you' },
      ...{ ...whole, schema: SCHEMAS.profile, scopes: [], id: accountIdOf, map: profileOf },
      pages: { path: 'me', items: (body) => [body] },
    },
    {
      ...{ name: 'following', label: 'Followed artists', description: 'The artists you follow' },
      ...{ ...whole, schema: SCHEMAS.following, scopes: ['user-follow-read'], map: artistOf },
      pages: {
        ...{ ...paged, path: 'me/following', query: { type: 'artist' }, items: 'artists.items' },
        next: nextToken('artists.cursors.after', 'after'),
      },
    },
    {
      ...{ name: 'saved', label: 'Saved tracks', description: 'The tracks in your library' },
      ...{ ...whole, schema: SCHEMAS.favourite, scopes: ['user-library-read'], id: trackIdOf, map: savedOf },
      pages: { ...paged, path: 'me/tracks' },
    },
    {
      // The last 50, newest first, are all that there is: https://github.com/spotify/web-api/issues/764
      ...{ name: 'history', label: 'Listening history', description: 'The tracks you played last' },
      ...{ ...each, mode: 'incremental', every: 3600, schema: SCHEMAS.history, order: byTime },
      ...{ scopes: ['user-read-recently-played'], id: playIdOf, map: playOf },
      pages: { ...paged, path: 'me/player/recently-played', next: nextUrl('next', 'before') },
    },
    {
      ...{ name: 'playlists', label: 'Playlists', description: 'The playlists you made or follow' },
      ...{ ...whole, schema: SCHEMAS.playlist, map: playlistOf },
      scopes: ['playlist-read-private', 'playlist-read-collaborative'],
      pages: { ...paged, path: 'me/playlists' },
    },
  ],
});
