import * as z from 'zod/mini';
import { providerName } from '../names.js';
import { coordinate } from './person-key.js';
import { base64url, openWord, url } from './words.js';

const text = z.string().check(z.maxLength(500));
const filled = text.check(z.minLength(1));

const lifecycle = z.enum(['experimental', 'stable', 'unmaintained']).check(z.describe('How well it is kept'));

/** How a handler brings its data. */
export const HANDLER_MODES = ['incremental', 'snapshot', 'changes'] as const;

/** One kind of data that a provider brings. */
export const handlerListing = z.object({
  name: filled.check(z.describe('Names it in `handlers`, cursors and progress')),
  label: filled.check(z.describe('For people')),
  description: text.check(z.describe('For people')),
  schema: filled.check(z.describe('URI of the schema of its records')),
  mode: openWord(HANDLER_MODES).check(
    z.describe(
      '`incremental` brings what is new, `snapshot` comes whole, `changes` comes whole and then brings what is new, edited or gone',
    ),
  ),
  every: z.number().check(z.nonnegative(), z.describe('How often asking pays, in seconds')),
  scopes: z.array(text).check(z.maxLength(100), z.describe('What the person must have granted for it')),
  lifecycle,
  review: z
    .boolean()
    .check(
      z.describe(
        'Whether the third party must review the operator’s app before others than its developers can grant it',
      ),
    ),
  cost: z.exactOptional(
    text.check(z.describe('What it costs the operator at the third party; without it, nothing')),
  ),
  limits: z.exactOptional(text.check(z.describe('The third party’s own limits'))),
});
export type HandlerListing = z.infer<typeof handlerListing>;

/** A public signing key of a service, as in a JWK set (RFC 7517). */
export const signingJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
  kid: base64url.check(z.maxLength(500)),
  alg: z.literal('ES256'),
  use: z.literal('sig'),
});
export type SigningJwk = z.infer<typeof signingJwk>;

/** What a provider's service says of itself, to the gateway and through it to everybody. */
const provider = {
  name: providerName.check(z.describe('Stands in paths')),
  label: filled.check(z.describe('For people')),
  description: text.check(z.describe('For people')),
  lifecycle,
  mode: z
    .enum(['live', 'simulated'])
    .check(z.describe('`simulated`: a stand-in for the third party, with people made up')),
  handlers: z.array(handlerListing).check(z.maxLength(100), z.describe('What it brings')),
  revokePage: z.exactOptional(
    url.check(z.describe('Where the person ends what they granted, if the third party lets no app do so')),
  ),
  server: z.exactOptional(
    z
      .object({
        label: filled.check(z.describe('What people call such a server')),
        common: z
          .array(z.object({ server: filled, label: filled }))
          .check(z.maxLength(50), z.describe('Some that many use, to choose from')),
      })
      .check(
        z.describe(
          'Its accounts are at many servers: `/connect` takes `server`, and asks the person where it is missing',
        ),
      ),
  ),
  jwks: z
    .object({ keys: z.array(signingJwk).check(z.maxLength(100)) })
    .check(z.describe('The service’s public signing keys (RFC 7517)')),
};

/**
 * What a service's internal GET /v1/manifest tells the gateway; its icon is an SVG image. Unknown members are dropped, so
 * that a newer service can be listed by an older gateway.
 */
export const serviceManifest = z.object({
  version: z.literal(1),
  ...provider,
  icon: z.string().check(z.maxLength(100_000), z.regex(/^<svg[\s\S]+<\/svg>\s*$/)),
});
export type ServiceManifest = z.infer<typeof serviceManifest>;

/** A provider as GET /providers lists it, keyed by its name. */
export const providerListing = z.object({
  ...provider,
  icon: url.check(z.describe('An SVG image, at the gateway')),
  status: z
    .enum(['available', 'unavailable'])
    .check(z.describe('Whether its service answers; if not, the rest is what it last said')),
});
export type ProviderListing = z.infer<typeof providerListing>;
