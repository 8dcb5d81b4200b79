import { providerName, type HandlerListing, type ProviderListing } from '@data-connector/protocol';
import { z } from 'zod';
import { url } from './forms.js';
import { signingJwk } from './keys.js';

/** One kind of data that a provider brings. */
export const handlerListing = z.object({
  name: z.string(),
  label: z.string(),
  description: z.string(),
  schema: z.string().describe('URI of the schema of its records'),
  mode: z.enum(['incremental', 'snapshot']),
  every: z.number().describe('How often asking pays, in seconds'),
  scopes: z.array(z.string()).describe('What the person must have granted for it'),
}) satisfies z.ZodType<HandlerListing>;

/** A provider. */
export const providerListing = z.object({
  name: providerName,
  label: z.string(),
  description: z.string(),
  icon: url,
  status: z.enum(['available', 'unavailable']),
  lifecycle: z.enum(['experimental', 'stable', 'unmaintained']),
  mode: z.enum(['live', 'simulated']),
  handlers: z.array(handlerListing),
  jwks: z.object({ keys: z.array(signingJwk) }).describe('The service’s public signing keys (RFC 7517)'),
}) satisfies z.ZodType<ProviderListing>;
