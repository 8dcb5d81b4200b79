import { bySeconds, defineProvider, nextToken, numberOf, remaining } from '@data-connector/provider';
import { defineSimulator, remainingHeaders } from '@data-connector/simulator';
import type { KnownProvider } from '../../../services/providers.js';
import { FOLLOWING, madeFollowed, madePost, madeUp, paged, POSTS } from './made-up.js';

const list = (path: string) => ({
  path,
  items: 'items',
  next: nextToken('next', 'from'),
  size: { parameter: 'limit', max: 100 },
  window: (window: { readonly since?: string; readonly until?: string }) => ({ ...window }),
});
const order = bySeconds(({ at }) => (numberOf(at) ?? NaN) * 1000);
const SIXTY_DAYS = 5_184_000;

const definition = defineProvider({
  ...madeUp(
    'meadow',
    'Meadow',
    'Tokens that are exchanged for long ones and end, no challenge, lists in order of time',
  ),
  oauth2: {
    authorize: 'https://meadow.example/consent',
    token: 'https://meadow.example/token',
    client: 'post',
    pkce: { none: 'it does not know it' },
    refresh: { none: 'a token of 60 days takes the place of the first' },
    exchange: (token) => ({ grant_type: 'long_lived', token }),
    revoke: { endpoint: 'https://meadow.example/revoke' },
    scopes: ['read', 'follows'],
    separator: ',',
  },
  api: { base: 'https://meadow.example/', limits: remaining('x-ratelimit') },
  handlers: [
    { ...FOLLOWING, mode: 'incremental', order, pages: list('following') },
    { ...POSTS, mode: 'incremental', order, pages: list('posts') },
  ],
});

const inOrder = {
  ...paged,
  order: ({ at }: { readonly at: number }) => at,
  window: { since: 'since', until: 'until', inclusive: true },
} as const;

const simulator = defineSimulator({
  name: 'meadow',
  title: 'Meadow',
  oauth2: {
    authorize: '/consent',
    token: '/token',
    client: 'post',
    pkce: 'discarded',
    accessSeconds: SIXTY_DAYS,
    firstAccessSeconds: 3600,
    grantTypes: {
      long_lived({ token = '' }, grants) {
        const check = grants.check(token);
        return check.state === 'valid' ? grants.issue(check.grant) : undefined;
      },
    },
    revoke: { path: '/revoke' },
    scopes: ['read', 'follows'],
    separator: ',',
  },
  api: { limits: { windowSeconds: 3600, headers: remainingHeaders('x-ratelimit') } },
  objects: {
    me: { path: '/me', answer: ({ person: { id, name, username } }) => ({ id, name, username }) },
  },
  lists: {
    following: { ...inOrder, path: '/following', scopes: ['follows'], size: 120, make: madeFollowed },
    posts: { ...inOrder, path: '/posts', scopes: ['read'], size: 250, make: madePost },
  },
});

/** A made-up provider of the other shape: nothing can be renewed, and only what is new is told. */
export const meadow: KnownProvider = { definition, simulator };
