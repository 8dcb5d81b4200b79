import { SCHEMAS } from '@data-connector/protocol';
import { days, defineProvider, nextToken, remaining, says } from '@data-connector/provider';
import { madeByLibrary, NAMING } from './requests.js';
import { FOLLOWED_USER_FIELDS, OWN_USER_FIELDS, POST_QUERY } from './field-names.js';
import { accountOf, followingOf } from './people.js';
import { itemsOf, postOf } from './post-record.js';
import { LIMITS, REFUSALS } from './refusals.js';
import { accountsOf, X_ID, xId } from './x-objects.js';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="X">
<rect width="64" height="64" rx="14" fill="#14171a"/>
<path d="M18 17 L46 47" stroke="#fff" stroke-width="8" stroke-linecap="round"/>
<path d="M46 17 L35 29 M29 35 L18 47" stroke="#fff" stroke-width="4" stroke-linecap="round"/>
</svg>`;

const next = nextToken('meta.next_token', 'pagination_token');

/** X, formerly Twitter: API v2 (https://docs.x.com/x-api). */
export const provider = defineProvider({
  name: 'twitter',
  label: 'X (Twitter)',
  description: 'The accounts you follow and your posts on X, formerly Twitter',
  icon,
  lifecycle: 'experimental',
  owners: ['team-twitter'],
  application: 'https://x.com',
  // https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token
  oauth2: {
    authorize: 'https://x.com/i/oauth2/authorize',
    token: 'https://api.x.com/2/oauth2/token',
    client: 'basic',
    pkce: true,
    refresh: 'rotating',
    revoke: { endpoint: 'https://api.x.com/2/oauth2/revoke' },
    scopes: ['offline.access'],
    longestState: 500,
    // Where RFC 6749 says `invalid_grant`: for a code or token that is unknown, spent or expired.
    errors: [{ status: 400, when: says('invalid_request'), means: 'token_rejected' }],
    limits: remaining('x-rate-limit'),
  },
  api: {
    base: 'https://api.x.com/2/',
    make: madeByLibrary,
    around: NAMING,
    limits: LIMITS,
    errors: REFUSALS,
  },
  account: { get: 'users/me', query: { 'user.fields': OWN_USER_FIELDS }, map: accountOf },
  handlers: [
    {
      // X gives no time of following, so they come whole, and each is billed each time
      // (https://docs.x.com/x-api/getting-started/pricing): so once a week.
      mode: 'snapshot',
      name: 'following',
      label: 'Following',
      description: 'The accounts you follow',
      schema: SCHEMAS.following,
      every: days(7),
      scopes: ['tweet.read', 'users.read', 'follows.read'],
      cost: '$0.010 an account read',
      limits: '300 calls in 15 minutes for each person',
      pages: {
        path: 'users/:account/following',
        query: { 'user.fields': FOLLOWED_USER_FIELDS },
        size: { parameter: 'max_results', max: 1000, asNeeded: true },
        items: accountsOf,
        next,
      },
      id: ({ id }) => xId.safeParse(id).data,
      map: followingOf,
    },
    {
      // The newest 3,200, which is all that X gives. It numbers posts in the order of time.
      mode: 'incremental',
      name: 'posts',
      label: 'Posts',
      description: 'Your posts, reposts, quotes and replies',
      schema: SCHEMAS.post,
      every: 3600,
      scopes: ['tweet.read', 'users.read'],
      cost: '$0.005 a post read',
      limits: '900 calls in 15 minutes for each person; 2 million posts a month for the app',
      pages: {
        path: 'users/:account/tweets',
        query: POST_QUERY.tweet,
        window: ({ since, until }) => ({
          ...(since === undefined ? {} : { since_id: since }),
          ...(until === undefined ? {} : { until_id: until }),
        }),
        size: { parameter: 'max_results', min: 5, max: 100, asNeeded: true },
        items: itemsOf,
        next,
      },
      id: ({ id }) => xId.safeParse(id).data,
      order: { shape: X_ID, at: ({ id }) => xId.safeParse(id).data },
      map: postOf,
    },
  ],
});
