import { provider as facebook } from '@data-connector/facebook';
import type { ProviderListing, SigningJwk } from '@data-connector/protocol';
import { GATEWAY } from './inputs.js';

/** What `GET /providers` of the example's gateway answers: Facebook as its service describes itself. */
export function listingsWith(signingKey: SigningJwk): Record<string, ProviderListing> {
  const { name, label, description, lifecycle, handlers } = facebook.manifest;
  return {
    [name]: {
      name,
      label,
      description,
      icon: `${GATEWAY}/providers/${name}/icon.svg`,
      status: 'available',
      lifecycle,
      mode: 'live',
      handlers,
      jwks: { keys: [signingKey] },
    },
  };
}
