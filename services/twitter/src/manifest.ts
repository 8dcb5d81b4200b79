import { SCHEMAS } from '@data-connector/protocol';
import type { HandlerManifest, ProviderManifest } from '@data-connector/provider';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="X">
<rect width="64" height="64" rx="14" fill="#14171a"/>
<path d="M18 17 L46 47" stroke="#fff" stroke-width="8" stroke-linecap="round"/>
<path d="M46 17 L35 29 M29 35 L18 47" stroke="#fff" stroke-width="4" stroke-linecap="round"/>
</svg>`;

/**
 * Accounts the person follows: X gives no time of following, so they come whole, and each is billed each time
 * (https://docs.x.com/x-api/getting-started/pricing): so once a week.
 */
export const followingManifest: HandlerManifest = {
  name: 'following',
  label: 'Following',
  description: 'The accounts you follow',
  schema: SCHEMAS.following,
  mode: 'snapshot',
  every: 604_800,
  scopes: ['tweet.read', 'users.read', 'follows.read'],
};

/** The person's own posts, reposts and replies: the newest 3,200, which is all that X gives. */
export const postsManifest: HandlerManifest = {
  name: 'posts',
  label: 'Posts',
  description: 'Your posts, reposts, quotes and replies',
  schema: SCHEMAS.post,
  mode: 'incremental',
  every: 3600,
  scopes: ['tweet.read', 'users.read'],
};

/** X as data. Scopes: https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code */
export const manifest: ProviderManifest = {
  name: 'twitter',
  label: 'X (Twitter)',
  description: 'The accounts you follow and your posts on X, formerly Twitter',
  icon,
  lifecycle: 'experimental',
  owners: ['team-twitter'],
  issuer: 'https://x.com',
  scopes: ['tweet.read', 'users.read', 'follows.read', 'offline.access'],
  handlers: [followingManifest, postsManifest],
};
