import { SCHEMAS } from '@data-connector/protocol';
import { days, defineProvider, nextToken, remaining, type List } from '@data-connector/provider';
import { server } from './identity.js';
import { accountOf, followingOf, profileOf } from './people.js';
import { byKey, idOf, likeOf, postOf, repostOf } from './posts.js';
import { API_ERRORS } from './refusals.js';
import { repeated, withSubjects } from './subjects.js';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="Bluesky">
<rect width="64" height="64" rx="14" fill="#1185fe"/>
<path d="M32 31 C28 22 18 14 14 16 c-3 2 -1 12 0 15 c1 4 6 6 11 5 c-7 1 -10 5 -5 10 c5 5 10 1 12 -5 c2 6 7 10 12 5 c5 -5 2 -9 -5 -10 c5 1 10 -1 11 -5 c1 -3 3 -13 0 -15 c-4 -2 -14 6 -18 15 z" fill="#fff"/>
</svg>`;

const limits = '3,000 calls in five minutes at a server, by all that the operator’s address asks of it';
const whole = { mode: 'snapshot', every: days(1), limits, id: idOf } as const;
const added = { mode: 'incremental', every: 3600, limits, id: idOf, order: byKey } as const;

/** The records of one kind in the person's repository, the newest keys first (https://docs.bsky.app/docs/api/com-atproto-repo-list-records). */
const recordsOf = (collection: string): List => ({
  path: 'xrpc/com.atproto.repo.listRecords',
  query: { repo: ':account', collection },
  items: 'records',
  size: { parameter: 'limit', max: 100 },
  next: nextToken('cursor', 'cursor'),
});

/** The scope of asking others through the person's server (https://atproto.com/specs/permission#rpc). */
const asking = (method: string): string[] => [`rpc:${method}?aud=*`];

/** Bluesky, and every other server of the AT Protocol. */
export const provider = defineProvider({
  name: 'bluesky',
  label: 'Bluesky',
  description: 'Your profile, whom you follow, your posts, and what you repost and like on Bluesky',
  icon,
  lifecycle: 'experimental',
  owners: ['team-bluesky'],
  application: 'https://bsky.app',
  server,
  // https://atproto.com/specs/oauth
  oauth2: {
    ...{ client: 'private_key_jwt', pkce: true, dpop: true, refresh: 'rotating', scopes: ['atproto'] },
    revoke: { endpoint: 'oauth/revoke' },
    ask: ({ account, select, subject = account ?? '' }) => ({
      // Servers take no DID with a port, as those of this machine have.
      ...(/^[\w:.-]+$/.test(subject) ? { login_hint: subject } : {}),
      ...(select ? { prompt: 'select_account' } : {}),
    }),
  },
  // https://docs.bsky.app/docs/advanced-guides/rate-limits
  api: {
    base: '/',
    around: withSubjects,
    make: repeated,
    limits: remaining('ratelimit'),
    errors: API_ERRORS,
  },
  account: { get: 'xrpc/com.atproto.server.getSession', map: accountOf },
  handlers: [
    {
      ...{ name: 'profile', label: 'Profile', description: 'What you say of yourself' },
      ...{ ...whole, schema: SCHEMAS.profile, scopes: [], map: profileOf },
      pages: recordsOf('app.bsky.actor.profile'),
    },
    {
      ...{ name: 'following', label: 'Following', description: 'Whom you follow, and since when' },
      ...{
        ...whole,
        schema: SCHEMAS.following,
        scopes: asking('app.bsky.actor.getProfiles'),
        map: followingOf,
      },
      pages: recordsOf('app.bsky.graph.follow'),
    },
    {
      ...{ name: 'posts', label: 'Posts', description: 'Your posts and replies' },
      ...{ ...added, schema: SCHEMAS.post, scopes: [], map: postOf },
      pages: recordsOf('app.bsky.feed.post'),
    },
    {
      ...{ name: 'reposts', label: 'Reposts', description: 'The posts of others that you reposted' },
      ...{ ...added, schema: SCHEMAS.post, scopes: asking('app.bsky.feed.getPosts'), map: repostOf },
      pages: recordsOf('app.bsky.feed.repost'),
    },
    {
      ...{ name: 'likes', label: 'Likes', description: 'The posts that you like' },
      ...{ ...added, schema: SCHEMAS.favourite, scopes: asking('app.bsky.feed.getPosts'), map: likeOf },
      pages: recordsOf('app.bsky.feed.like'),
    },
  ],
});
