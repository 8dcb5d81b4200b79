import { SCHEMAS } from '@data-connector/protocol';
import {
  bySeconds,
  defineProvider,
  nextToken,
  timeOf,
  type ProviderDefinition,
} from '@data-connector/provider';

/** A provider in somebody's own repository. */
export const provider: ProviderDefinition = defineProvider({
  name: 'elsewhere',
  label: 'Elsewhere',
  description: 'Lives in a repository of its own',
  icon: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
  lifecycle: 'experimental',
  owners: ['somebody'],
  application: 'https://elsewhere.example',
  oauth2: {
    authorize: 'https://elsewhere.example/consent',
    token: 'https://elsewhere.example/token',
    client: 'basic',
    pkce: true,
    refresh: true,
    revoke: { endpoint: 'https://elsewhere.example/revoke' },
    scopes: ['read'],
  },
  api: { base: 'https://elsewhere.example/v1/' },
  account: { get: 'me', map: ({ id }) => ({ id: String(id) }) },
  handlers: [
    {
      mode: 'incremental',
      name: 'notes',
      label: 'Notes',
      description: 'What you noted',
      schema: SCHEMAS.post,
      every: 3600,
      scopes: ['read'],
      pages: { path: 'notes', items: 'items', next: nextToken('next', 'from') },
      order: bySeconds(({ at }) => timeOf(at)),
      map: ({ id }) => ({ name: String(id), uri: `https://elsewhere.example/${String(id)}` }),
    },
  ],
});
