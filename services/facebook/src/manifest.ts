import { SCHEMAS } from '@data-connector/protocol';
import type { HandlerManifest, ProviderManifest } from '@data-connector/provider';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="Facebook">
<rect width="64" height="64" rx="14" fill="#2d5fd0"/>
<path d="M44 14 h-6 a8 8 0 0 0 -8 8 v32 M22 33 h18" fill="none" stroke="#fff" stroke-width="7" stroke-linecap="round"/>
</svg>`;

/** Pages that the person likes: Facebook has no other list of whom one follows. */
export const followingManifest: HandlerManifest = {
  name: 'following',
  label: 'Following',
  description: 'The pages you like',
  schema: SCHEMAS.following,
  mode: 'incremental',
  every: 86_400,
  scopes: ['user_likes'],
};

/** What the person posted, with what was attached. */
export const postsManifest: HandlerManifest = {
  name: 'posts',
  label: 'Posts',
  description: 'What you posted and shared',
  schema: SCHEMAS.post,
  mode: 'incremental',
  every: 3600,
  scopes: ['user_posts'],
};

/** Facebook as data. Scopes: https://developers.facebook.com/docs/permissions */
export const manifest: ProviderManifest = {
  name: 'facebook',
  label: 'Facebook',
  description: 'The pages you like and your posts on Facebook',
  icon,
  lifecycle: 'experimental',
  owners: ['team-facebook'],
  issuer: 'https://www.facebook.com',
  scopes: ['public_profile', 'user_likes', 'user_posts'],
  handlers: [followingManifest, postsManifest],
};
