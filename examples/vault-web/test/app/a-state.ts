import type { ProviderListing } from '@data-connector/protocol';
import { SCHEMAS } from '@data-connector/protocol';
import type { Account } from '../../src/app/state.js';

export const anAccount = (more: Partial<Account> = {}): Account => ({
  key: 'alpha/1',
  provider: 'alpha',
  id: '1',
  name: 'Ada',
  connected: true,
  counts: {},
  pending: false,
  atServer: false,
  ...more,
});

export const LISTING: ProviderListing = {
  name: 'alpha',
  label: 'Alpha',
  description: 'The alpha network',
  icon: 'http://localhost/providers/alpha/icon.svg',
  lifecycle: 'stable',
  mode: 'simulated',
  status: 'available',
  handlers: [
    {
      name: 'likes',
      label: 'Likes',
      description: 'What you like',
      schema: SCHEMAS.following,
      mode: 'incremental',
      every: 60,
      scopes: [],
      lifecycle: 'stable',
      review: false,
    },
    {
      name: 'wall',
      label: 'Wall',
      description: 'What you wrote',
      schema: SCHEMAS.post,
      mode: 'incremental',
      every: 60,
      scopes: [],
      lifecycle: 'stable',
      review: false,
    },
  ],
  jwks: { keys: [] },
};
