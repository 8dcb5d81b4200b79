import { SCHEMAS } from '@data-connector/protocol';
import { counting, days, defineProvider, linkHeader, remaining } from '@data-connector/provider';
import { accountOf, followingOf, profileOf } from './people.js';
import { byCreation, gistIdOf, gistOf, issueOf } from './posts.js';
import { API_ERRORS, TOKEN_ERRORS } from './refusals.js';
import { STARRED, starIdOf, starOf, withTimes } from './star.js';

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="GitHub">
<rect width="64" height="64" rx="14" fill="#24292f"/>
<path d="M22 23 v18 M42 23 a12 12 0 0 1 -12 12 h-8" fill="none" stroke="#fff" stroke-width="4"/>
<g fill="none" stroke="#fff" stroke-width="4"><circle cx="22" cy="18" r="5"/><circle cx="42" cy="18" r="5"/><circle cx="22" cy="46" r="5"/></g>
</svg>`;

const limits = '5,000 calls an hour for each person, by all apps together; what has not changed costs none';
const whole = { mode: 'snapshot', every: days(1), limits } as const;
const added = { mode: 'incremental', every: 3600, limits, order: byCreation } as const;
/** https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api */
const paged = {
  size: { parameter: 'per_page', max: 100 },
  next: counting('pages', linkHeader('page')),
  conditional: true,
} as const;

/** GitHub, through a GitHub App and the REST API. GitHub Apps have no scopes: here they are the app's permissions. */
export const provider = defineProvider({
  name: 'github',
  label: 'GitHub',
  description: 'Your profile, whom you follow, what you starred, and your gists and issues on GitHub',
  icon,
  lifecycle: 'experimental',
  owners: ['team-github'],
  application: 'https://github.com',
  // https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
  oauth2: {
    authorize: 'https://github.com/login/oauth/authorize',
    token: 'https://github.com/login/oauth/access_token',
    issuer: 'https://github.com/login/oauth', // https://github.com/pytorch/test-infra/pull/8589
    client: 'post',
    pkce: true,
    refresh: 'rotating',
    revoke: { endpoint: 'https://api.github.com/applications/:client/grant', deletedBy: 'access_token' },
    ask: ({ select }) => (select ? { prompt: 'select_account' } : {}),
    errors: TOKEN_ERRORS,
  },
  api: {
    base: 'https://api.github.com/',
    headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
    make: withTimes,
    limits: remaining('x-ratelimit'),
    errors: API_ERRORS,
  },
  account: { get: 'user', map: accountOf },
  // Permissions: https://docs.github.com/rest/authentication/permissions-required-for-github-apps
  handlers: [
    {
      ...{ name: 'profile', label: 'Profile', description: 'What you say of yourself' },
      ...{ ...whole, schema: SCHEMAS.profile, scopes: [], map: profileOf },
      pages: { path: 'user', items: (body) => [body], conditional: true },
    },
    {
      ...{ name: 'following', label: 'Following', description: 'The people you follow' },
      ...{ ...whole, schema: SCHEMAS.following, scopes: ['followers:read'], map: followingOf },
      pages: { ...paged, path: 'user/following' },
    },
    {
      ...{ name: 'starred', label: 'Starred', description: 'The repositories you starred' },
      ...{ ...whole, schema: SCHEMAS.favourite, scopes: ['starring:read'], id: starIdOf, map: starOf },
      pages: { ...paged, path: STARRED },
    },
    {
      ...{ name: 'gists', label: 'Gists', description: 'Your gists: what you call them and their files' },
      ...{ ...added, schema: SCHEMAS.post, scopes: [], id: gistIdOf, map: gistOf },
      pages: { ...paged, path: 'gists' },
    },
    {
      ...{ name: 'issues', label: 'Issues', description: 'The issues and pull requests you opened' },
      ...{ ...added, schema: SCHEMAS.post, scopes: ['issues:read'], map: issueOf },
      pages: { ...paged, path: 'issues', query: { filter: 'created', state: 'all', sort: 'created' } },
    },
  ],
});
