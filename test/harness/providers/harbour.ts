import { defineProvider, nextToken, remaining, textOf } from '@data-connector/provider';
import { defineSimulator, remainingHeaders } from '@data-connector/simulator';
import type { KnownProvider } from '../../../services/providers.js';
import { FOLLOWING, madeFollowed, madePost, madeUp, meOf, numbered, paged, POSTS } from './made-up.js';

const next = nextToken('next', 'from');
const size = { parameter: 'limit', max: 100 };

const definition = defineProvider({
  ...madeUp('harbour', 'Harbour', 'Servers at any address, each of which makes an app for whoever asks'),
  server: {
    label: 'Your harbour’s address',
    common: [{ server: 'harbour.example', label: 'harbour.example' }],
    app: {
      register: {
        path: '/api/apps',
        says: ({ name, redirectUri, scopes, website }) => ({
          ...{ client_name: name, redirect_uris: redirectUri, scopes: scopes.join(' '), website },
        }),
      },
    },
  },
  oauth2: {
    authorize: '/consent',
    token: '/token',
    client: 'post',
    pkce: true,
    refresh: { none: 'its tokens last' },
    revoke: { endpoint: '/revoke' },
    scopes: ['account', 'read', 'follows'],
  },
  api: { base: '/api/', limits: remaining('x-ratelimit') },
  handlers: [
    { ...FOLLOWING, mode: 'snapshot', pages: { path: 'of/:account/following', items: 'items', next, size } },
    {
      ...POSTS,
      mode: 'incremental',
      order: { shape: /^\d{1,12}$/, at: ({ id }) => textOf(id) },
      pages: { path: 'posts', items: 'items', next, size, window: (window) => ({ ...window }) },
    },
  ],
});

const simulator = defineSimulator({
  name: 'harbour',
  title: 'Harbour',
  person: numbered(6_100_000_001),
  oauth2: {
    authorize: '/consent',
    token: '/token',
    client: 'post',
    clients: { register: '/api/apps' },
    pkce: 'required',
    accessSeconds: Infinity,
    revoke: { path: '/revoke' },
    scopes: ['account', 'read', 'follows'],
  },
  api: { limits: { windowSeconds: 900, calls: 10_000, headers: remainingHeaders('x-ratelimit') } },
  objects: { me: { path: '/api/me', scopes: ['account'], answer: meOf } },
  lists: {
    following: {
      ...{ ...paged, path: '/api/of/:account/following', scopes: ['follows'], size: 120, make: madeFollowed },
    },
    posts: {
      ...paged,
      path: '/api/posts',
      scopes: ['read'],
      size: 250,
      make: madePost,
      order: ({ id }: { readonly id: string }) => BigInt(id),
      window: { since: 'since', until: 'until', inclusive: true },
    },
  },
});

/** A made-up provider whose accounts are at any server, of an app that each server makes. */
export const harbour: KnownProvider = { definition, simulator };
