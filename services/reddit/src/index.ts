import { SCHEMAS } from '@data-connector/protocol';
import { days, defineProvider, idOf, nextToken, remaining, says } from '@data-connector/provider';
import { accountOf, profileOf, subredditOf } from './account-and-subscriptions.js';
import { commentOf, savedOf, submissionOf } from './posts.js';
import { byCreation, fullnameOf, savedIdOf } from './things.js';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="Reddit">
<rect width="64" height="64" rx="14" fill="#c8431f"/>
<ellipse cx="32" cy="38" rx="19" ry="13" fill="#fff"/><circle cx="25" cy="36" r="3" fill="#c8431f"/><circle cx="39" cy="36" r="3" fill="#c8431f"/>
<path d="M32 25 l4 -11 l9 2" fill="none" stroke="#fff" stroke-width="3"/></svg>`;

/** Without it, texts have HTML entities (https://www.reddit.com/dev/api#response_body_encoding). */
const query = { raw_json: '1' };
/** https://support.reddithelp.com/hc/en-us/articles/16160319875092-Reddit-Data-API-Wiki and …/42728983564564 */
const each = {
  ...{ review: true, cost: 'Nothing without commerce, else by contract', id: fullnameOf },
  limits: '100 calls a minute for the app; the newest 1,000 of each list',
} as const;
const whole = { ...each, mode: 'snapshot', every: days(1) } as const;
const added = { ...each, mode: 'incremental', every: 3600, schema: SCHEMAS.post, order: byCreation } as const;
const size = { parameter: 'limit', max: 100 };
const paged = { query, size, items: 'data.children', next: nextToken('data.after', 'after') } as const;

/** Reddit: its Data API (https://www.reddit.com/dev/api). */
export const provider = defineProvider({
  name: 'reddit',
  label: 'Reddit',
  description: 'Your profile, communities, posts, comments, and what you saved on Reddit',
  icon,
  lifecycle: 'experimental',
  owners: ['team-reddit'],
  application: 'https://www.reddit.com',
  // https://github.com/reddit-archive/reddit/wiki/OAuth2
  oauth2: {
    authorize: 'https://www.reddit.com/api/v1/authorize',
    token: 'https://www.reddit.com/api/v1/access_token',
    client: 'basic',
    pkce: { none: 'it documents none, and its token endpoint leaves a verifier unread' },
    refresh: true,
    revoke: { endpoint: 'https://www.reddit.com/api/v1/revoke_token' },
    // Or there is no refresh token.
    ask: () => ({ duration: 'permanent' }),
    // https://github.com/reddit-archive/reddit/blob/master/r2/r2/controllers/oauth2.py: of a refresh token, and of the app.
    errors: [
      { status: 400, when: says('invalid_request'), means: 'token_rejected' },
      { status: 401, means: 'app_rejected' },
    ],
  },
  api: { base: 'https://oauth.reddit.com/', limits: remaining('x-ratelimit') },
  account: { get: 'api/v1/me', query, map: accountOf },
  handlers: [
    {
      ...{ name: 'profile', label: 'Profile', description: 'What your profile says of you' },
      ...{
        ...whole,
        schema: SCHEMAS.profile,
        scopes: ['identity'],
        id: ({ id }) => idOf(id),
        map: profileOf,
      },
      pages: { path: 'api/v1/me', query, items: (body) => [body] },
    },
    {
      ...{ name: 'following', label: 'Communities', description: 'The communities you joined' },
      ...{ ...whole, schema: SCHEMAS.following, scopes: ['mysubreddits'], map: subredditOf },
      pages: { ...paged, path: 'subreddits/mine/subscriber' },
    },
    {
      ...{ name: 'posts', label: 'Posts', description: 'What you posted' },
      ...{ ...added, scopes: ['history'], map: submissionOf },
      pages: { ...paged, path: 'user/:username/submitted', query: { ...query, sort: 'new' } },
    },
    {
      ...{ name: 'comments', label: 'Comments', description: 'What you commented' },
      ...{ ...added, scopes: ['history'], map: commentOf },
      pages: { ...paged, path: 'user/:username/comments', query: { ...query, sort: 'new' } },
    },
    {
      // In the order of saving, whose time is not told.
      ...{ name: 'saved', label: 'Saved', description: 'The posts and comments you saved' },
      ...{ ...whole, schema: SCHEMAS.favourite, scopes: ['history'], id: savedIdOf, map: savedOf },
      pages: { ...paged, path: 'user/:username/saved' },
    },
  ],
});
