import { SCHEMAS } from '@data-connector/protocol';
import { afterLast, days, defineProvider, linkHeader, remaining, textOf } from '@data-connector/provider';
import { accountOf, followingOf, profileOf } from './people.js';
import { API_ERRORS } from './refusals.js';
import { server } from './servers.js';
import { BOOKMARK, bookmark, bookmarkOf, favouriteOf, postOf, statusIdOf } from './statuses.js';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="Mastodon">
<rect width="64" height="64" rx="14" fill="#5b4be1"/>
<path d="M18 44 V28 a7 7 0 0 1 14 0 v8 M32 36 v-8 a7 7 0 0 1 14 0 v16" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round"/>
</svg>`;

/** https://github.com/mastodon/mastodon/blob/main/config/initializers/rack_attack.rb: a server's own may differ. */
const limits = '300 calls in 5 minutes, and 300 further pages in 15, for each person';
const whole = { mode: 'snapshot', every: days(1), limits } as const;
/** Places are numbers of the server's own, which stand in headers only (https://docs.joinmastodon.org/api/guidelines/#pagination). */
const next = linkHeader('max_id');
const statuses = { size: { parameter: 'limit', max: 40 }, next } as const;

/** Mastodon: any server of it (https://docs.joinmastodon.org/client/intro). */
export const provider = defineProvider({
  name: 'mastodon',
  label: 'Mastodon',
  description: 'Your profile, whom you follow, your posts and boosts, favourites and bookmarks on Mastodon',
  icon,
  lifecycle: 'experimental',
  owners: ['team-mastodon'],
  application: 'https://joinmastodon.org',
  server,
  // https://docs.joinmastodon.org/methods/oauth; PKCE since 4.3, which servers before leave unread.
  oauth2: {
    authorize: '/oauth/authorize',
    token: '/oauth/token',
    client: 'post',
    pkce: true,
    refresh: { none: 'its tokens last until they are revoked' },
    revoke: { endpoint: '/oauth/revoke' },
    scopes: ['read:accounts'],
    ask: ({ select }) => (select ? { force_login: 'true' } : {}),
  },
  api: { base: '/api/v1/', limits: remaining('x-ratelimit'), errors: API_ERRORS },
  account: { get: 'accounts/verify_credentials', map: accountOf },
  // Scopes: https://docs.joinmastodon.org/api/oauth-scopes
  handlers: [
    {
      ...{ name: 'profile', label: 'Profile', description: 'What you say of yourself' },
      ...{ ...whole, schema: SCHEMAS.profile, scopes: ['read:accounts'], map: profileOf },
      pages: { path: 'accounts/verify_credentials', items: (body) => [body] },
    },
    {
      ...{ name: 'following', label: 'Following', description: 'The people you follow, wherever they are' },
      ...{ ...whole, schema: SCHEMAS.following, scopes: ['read:follows', 'read:accounts'], map: followingOf },
      pages: { path: 'accounts/:account/following', size: { parameter: 'limit', max: 80 }, next },
    },
    {
      ...{ name: 'posts', label: 'Posts', description: 'Your posts, replies and boosts' },
      ...{ mode: 'incremental', every: 3600, limits, schema: SCHEMAS.post, scopes: ['read:statuses'] },
      ...{ id: statusIdOf('status'), map: postOf },
      // An account's own statuses are numbered in the order of time: the server gives each its number.
      order: { shape: /^\d{1,20}$/, at: ({ id }) => textOf(id) },
      pages: {
        ...{ ...statuses, path: 'accounts/:account/statuses' },
        // A page may lack what was deleted meanwhile, and then a server may not say that there are more.
        next: afterLast('max_id'),
        window: ({ since, until }) => ({
          ...(since && { since_id: since }),
          ...(until && { max_id: until }),
        }),
      },
    },
    {
      ...{ name: 'favourites', label: 'Favourites', description: 'The posts you marked as favourites' },
      ...{ ...whole, schema: SCHEMAS.favourite, scopes: ['read:favourites'] },
      ...{ id: statusIdOf('favourite'), map: favouriteOf, pages: { ...statuses, path: 'favourites' } },
    },
    {
      ...{ name: 'bookmarks', label: 'Bookmarks', description: 'The posts you bookmarked' },
      ...{ ...whole, schema: BOOKMARK, record: bookmark, scopes: ['read:bookmarks'] },
      ...{ id: statusIdOf('bookmark'), map: bookmarkOf, pages: { ...statuses, path: 'bookmarks' } },
    },
  ],
});
