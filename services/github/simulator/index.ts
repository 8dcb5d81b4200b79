import {
  defineSimulator,
  remainingHeaders,
  stranger,
  type ListData,
  type SimulatedPerson,
} from '@data-connector/simulator';
import { check, errors, refuse, said } from './errors.js';
import { ownUserObject, timeText, userObject } from './people.js';
import { gistObject, issueObject } from './posts.js';
import { repositoryObject } from './repository.js';

const PERMISSIONS = ['followers:read', 'starring:read', 'issues:read'];
const SIX_MONTHS = 15_897_600;

const list = {
  size: 120,
  etag: true,
  pageSize: { parameter: 'per_page', usual: 30, max: 100 },
  paging: { by: 'page', parameter: 'page', told: 'link' },
} satisfies Partial<ListData>;

const order = ({ created_at }: { readonly created_at: string }): number => Date.parse(created_at);

/** GitHub: its consent page for a GitHub App, its tokens, and the routes of its REST API that the provider calls. */
export const simulator = defineSimulator<'following' | 'starred' | 'gists' | 'issues'>(() => ({
  name: 'github',
  title: 'Authorize on GitHub',
  person: (person) => ({ ...person, username: person.username.replaceAll('_', '-') }),
  oauth2: {
    authorize: '/login/oauth/authorize',
    token: '/login/oauth/access_token',
    issuer: 'https://github.com/login/oauth',
    client: 'post',
    pkce: 'optional',
    scopes: PERMISSIONS,
    // They are the app's: a person takes all or none.
    requiredScopes: PERMISSIONS,
    accessSeconds: 28_800,
    refresh: 'rotating',
    denial: { error_description: 'The user has denied your application access.' },
    answer({ accessToken, expiresIn, refreshToken = '' }, accept) {
      const answer = {
        access_token: accessToken,
        expires_in: expiresIn,
        refresh_token: refreshToken,
        refresh_token_expires_in: SIX_MONTHS,
        scope: '',
        token_type: 'bearer',
      };
      if (/\bjson\b/.test(accept)) return answer;
      return new URLSearchParams(
        Object.entries(answer).map(([name, value]) => [name, String(value)]),
      ).toString();
    },
    refuse,
    revoke: {
      method: 'DELETE',
      path: '/applications/:client/grant',
      client: 'basic',
      member: 'access_token',
      onlyValid: true,
      said: (ended) => (ended ? { status: 204, body: '' } : said(404, 'Not Found')),
    },
  },
  api: {
    headers: {
      'x-github-api-version-selected': '2022-11-28',
      'x-github-media-type': 'github.v3; format=json',
    },
    limits: {
      windowSeconds: 3600,
      calls: 5000,
      freeUnchanged: true,
      headers: (state) => ({
        ...remainingHeaders('x-ratelimit')(state),
        'x-ratelimit-used': String(state.limit - state.remaining),
        'x-ratelimit-resource': 'core',
      }),
    },
    errors: errors(),
    check,
  },
  objects: {
    me: { path: '/user', handler: 'profile', etag: true, answer: ({ person }) => ownUserObject(person) },
  },
  lists: {
    following: {
      ...list,
      path: '/user/following',
      scopes: ['followers:read'],
      make: ({ index }) => stranger(index),
      give: (person: SimulatedPerson) => userObject(person),
    },
    starred: {
      ...list,
      path: '/user/starred',
      scopes: ['starring:read'],
      make: ({ at, index }) => ({ starred_at: timeText(at), repo: repositoryObject(index) }),
      id: ({ repo }: { readonly repo: { readonly id: number } }) => String(repo.id),
      give: (star: { readonly repo: object }, { request }) =>
        /\bstar\+json\b/.test(request.headers.accept ?? '') ? star : star.repo,
    },
    gists: {
      ...list,
      path: '/gists',
      make: gistObject,
      id: ({ id }: { readonly id: string }) => `gist-${id}`,
      order,
    },
    issues: { ...list, path: '/issues', scopes: ['issues:read'], make: issueObject, order },
  },
}));
