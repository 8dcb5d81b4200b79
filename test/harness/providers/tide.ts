import { defineProvider, nextToken, syncToken } from '@data-connector/provider';
import { defineSimulator } from '@data-connector/simulator';
import type { KnownProvider } from '../../../services/providers.js';
import { FOLLOWING, madeFollowed, madeUp, meOf, numbered, paged } from './made-up.js';

const definition = defineProvider({
  ...madeUp('tide', 'Tide', 'A list that comes whole and then tells what is new, edited or gone'),
  oauth2: {
    authorize: 'https://tide.example/consent',
    token: 'https://tide.example/token',
    client: 'basic',
    pkce: true,
    refresh: true,
    revoke: { endpoint: 'https://tide.example/revoke' },
    scopes: ['follows'],
  },
  api: {
    base: 'https://tide.example/',
    errors: [
      { status: 410, means: 'token_forgotten' },
      { status: 400, means: 'place_unknown' },
    ],
  },
  handlers: [
    {
      ...FOLLOWING,
      mode: 'changes',
      pages: {
        path: 'following',
        items: 'items',
        next: nextToken('next', 'from'),
        size: { parameter: 'limit', max: 100 },
      },
      token: syncToken('token', 'since'),
      gone: ({ gone }) => gone === true,
    },
  ],
});

const simulator = defineSimulator({
  name: 'tide',
  title: 'Tide',
  person: numbered(9_200_000_001),
  oauth2: {
    authorize: '/consent',
    token: '/token',
    client: 'basic',
    pkce: 'required',
    refresh: 'lasting',
    revoke: { path: '/revoke' },
    scopes: ['follows'],
  },
  objects: { me: { path: '/me', answer: meOf } },
  lists: {
    following: {
      ...paged,
      path: '/following',
      scopes: ['follows'],
      size: 120,
      make: madeFollowed,
      sync: { parameter: 'since', gone: (item) => ({ id: (item as { id: string }).id, gone: true }) },
      body: ({ items, next, token }) => ({ items, next, token }),
    },
  },
});

/** A made-up provider that tells what has changed: for tests of just that. */
export const tide: KnownProvider = { definition, simulator };
