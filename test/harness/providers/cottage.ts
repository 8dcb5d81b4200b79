import { defineProvider, nextToken } from '@data-connector/provider';
import { defineSimulator } from '@data-connector/simulator';
import type { KnownProvider } from '../../../services/providers.js';
import { FOLLOWING, madeFollowed, madeUp, meOf, numbered, paged } from './made-up.js';

const definition = defineProvider({
  ...madeUp(
    'cottage',
    'Cottage',
    'Servers at any address, which take a name and a password made for one app',
  ),
  server: { label: 'Your cottage’s address', common: [{ server: 'cottage.example', label: 'Cottage' }] },
  login: {
    name: 'Name',
    password: 'App password',
    help: 'Make a password for this app in your cottage’s settings.',
    revoke: { page: 'https://cottage.example/settings/passwords' },
  },
  api: { base: './', auth: 'basic' },
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
  name: 'cottage',
  title: 'Cottage',
  person: numbered(6_300_000_001),
  login: { scopes: ['follows'] },
  objects: { me: { path: '/me', answer: meOf } },
  lists: { following: { ...paged, path: '/following', scopes: ['follows'], size: 120, make: madeFollowed } },
});

/** A made-up provider without a consent page: people log in by a form. */
export const cottage: KnownProvider = { definition, simulator };
