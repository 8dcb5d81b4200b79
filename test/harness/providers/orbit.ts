import { defineProvider, nextToken, remaining, textOf } from '@data-connector/provider';
import { defineSimulator, remainingHeaders } from '@data-connector/simulator';
import type { KnownProvider } from '../../../services/providers.js';
import { FOLLOWING, madeFollowed, madePost, madeUp, meOf, numbered, paged, POSTS } from './made-up.js';

const next = nextToken('next', 'from');
const size = { parameter: 'limit', max: 100 };

const definition = defineProvider({
  ...madeUp(
    'orbit',
    'Orbit',
    'Refresh tokens that are good once, a challenge, a key of each connection, a list that comes whole',
  ),
  oauth2: {
    authorize: 'https://orbit.example/consent',
    token: 'https://orbit.example/token',
    client: 'basic',
    pkce: true,
    dpop: true,
    refresh: 'rotating',
    revoke: { endpoint: 'https://orbit.example/revoke' },
    scopes: ['account', 'read', 'follows'],
    longestState: 500,
  },
  api: { base: 'https://orbit.example/', limits: remaining('x-ratelimit') },
  handlers: [
    { ...FOLLOWING, mode: 'snapshot', pages: { path: 'following', items: 'items', next, size } },
    {
      ...POSTS,
      mode: 'incremental',
      order: { shape: /^\d{1,12}$/, at: ({ id }) => textOf(id) },
      pages: { path: 'posts', items: 'items', next, size, window: (window) => ({ ...window }) },
    },
  ],
});

const simulator = defineSimulator({
  name: 'orbit',
  title: 'Orbit',
  person: numbered(8_100_000_001),
  oauth2: {
    authorize: '/consent',
    token: '/token',
    client: 'basic',
    pkce: 'required',
    dpop: true,
    refresh: 'rotating',
    revoke: { path: '/revoke' },
    scopes: ['account', 'read', 'follows'],
  },
  api: { limits: { windowSeconds: 900, calls: 10_000, headers: remainingHeaders('x-ratelimit') } },
  objects: {
    me: { path: '/me', scopes: ['account'], answer: meOf },
  },
  lists: {
    following: { ...paged, path: '/following', scopes: ['follows'], size: 120, make: madeFollowed },
    posts: {
      ...paged,
      path: '/posts',
      scopes: ['read'],
      size: 250,
      make: madePost,
      order: ({ id }: { readonly id: string }) => BigInt(id),
      window: { since: 'since', until: 'until', inclusive: true },
    },
  },
});

/** A made-up provider of the one shape: what is spent cannot be used again, what is gone is told, and `state` has to be short. */
export const orbit: KnownProvider = { definition, simulator };
