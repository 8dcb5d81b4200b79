import { providerNamePattern, type HandlerListing, type ProviderListing } from '@data-connector/protocol';
import { z } from 'zod';
import { url } from './forms.js';
import { signingJwk } from './keys.js';

/** One kind of data that a provider brings. */
export const handlerListing = z.object({
  name: z.string().describe('Names it in `handlers`, cursors and progress'),
  label: z.string().describe('For people'),
  description: z.string().describe('For people'),
  schema: z.string().describe('URI of the schema of its records'),
  mode: z
    .enum(['incremental', 'snapshot'])
    .describe('`incremental` brings what is new, `snapshot` comes whole'),
  every: z.number().describe('How often asking pays, in seconds'),
  scopes: z.array(z.string()).describe('What the person must have granted for it'),
}) satisfies z.ZodType<HandlerListing>;

/** A provider. */
export const providerListing = z.object({
  name: z.string().regex(providerNamePattern).describe('Stands in paths'),
  label: z.string().describe('For people'),
  description: z.string().describe('For people'),
  icon: url.describe('An SVG image, at the gateway'),
  status: z
    .enum(['available', 'unavailable'])
    .describe('Whether its service answers; if not, the rest is what it last said'),
  lifecycle: z.enum(['experimental', 'stable', 'unmaintained']).describe('How well it is kept'),
  mode: z
    .enum(['live', 'simulated'])
    .describe('`simulated`: a stand-in for the third party, with people made up'),
  handlers: z.array(handlerListing).describe('What it brings'),
  jwks: z.object({ keys: z.array(signingJwk) }).describe('The service’s public signing keys (RFC 7517)'),
}) satisfies z.ZodType<ProviderListing>;
