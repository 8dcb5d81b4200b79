import type { ProviderListing, SigningJwk } from '@data-connector/protocol';
import { GATEWAY, PROVIDER, SCHEMA } from './inputs.js';

/** What `GET /providers` of the example's gateway answers: the one provider that the example syncs from. */
export const listingsWith = (signingKey: SigningJwk): Record<string, ProviderListing> => ({
  [PROVIDER]: {
    name: PROVIDER,
    label: 'Meadow',
    description: 'The pages you follow on Meadow',
    icon: `${GATEWAY}/providers/${PROVIDER}/icon.svg`,
    status: 'available',
    lifecycle: 'stable',
    mode: 'live',
    handlers: [
      {
        name: 'following',
        label: 'Following',
        description: 'The pages you follow',
        schema: SCHEMA,
        mode: 'incremental',
        every: 86_400,
        scopes: ['follows'],
        lifecycle: 'stable',
        review: true,
        limits: 'About 200 calls an hour for each person',
      },
    ],
    jwks: { keys: [signingKey] },
  },
});
