import { defineProvider, nextToken } from '@data-connector/provider';
import { defineSimulator } from '@data-connector/simulator';
import type { KnownProvider } from '../../../services/providers.js';
import { FOLLOWING, madeFollowed, madeUp, meOf, numbered, paged } from './made-up.js';

const definition = defineProvider({
  ...madeUp(
    'lighthouse',
    'Lighthouse',
    'An app that stands for itself, and servers that say where they give tokens, with nonces in every proof',
  ),
  server: {
    label: 'Your lighthouse’s address',
    common: [],
    sameIds: true,
    metadata: 'protected-resource',
    app: { document: true },
  },
  oauth2: {
    client: 'private_key_jwt',
    pkce: true,
    dpop: true,
    refresh: 'rotating',
    revoke: { endpoint: 'revoke' },
    scopes: ['account', 'follows'],
  },
  api: { base: '/' },
  handlers: [
    {
      ...FOLLOWING,
      mode: 'snapshot',
      pages: {
        path: 'following',
        items: 'items',
        next: nextToken('next', 'from'),
        size: { parameter: 'limit', max: 100 },
      },
    },
  ],
});

const simulator = defineSimulator({
  name: 'lighthouse',
  title: 'Lighthouse',
  person: numbered(6_200_000_001),
  oauth2: {
    authorize: '/oauth/consent',
    token: '/oauth/token',
    par: '/oauth/par',
    dpop: 'nonces',
    client: 'private_key_jwt',
    clients: { documents: true },
    metadata: 'protected-resource',
    pkce: 'required',
    refresh: 'rotating',
    revoke: { path: '/oauth/revoke' },
    scopes: ['account', 'follows'],
  },
  objects: { me: { path: '/me', scopes: ['account'], answer: meOf } },
  lists: { following: { ...paged, path: '/following', scopes: ['follows'], size: 120, make: madeFollowed } },
});

/** A made-up provider whose app is known by a document about it, and whose servers leave tokens to another one, which asks for more than usual. */
export const lighthouse: KnownProvider = { definition, simulator };
