import {
  PASSPHRASE_LENGTH,
  coordinatePattern,
  secretPattern,
  type Keyring,
  type PublicJwk,
  type SigningJwk,
} from '@data-connector/protocol';
import { z } from 'zod';
import { base64url, compactJwe } from './forms.js';

/** RFC 7517. A private or symmetric key is refused. */
export const publicJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().regex(coordinatePattern),
  y: z.string().regex(coordinatePattern),
  d: z.never().exactOptional(),
  k: z.never().exactOptional(),
}) satisfies z.ZodType<PublicJwk>;

/** A service's public key. */
export const signingJwk = publicJwk.extend({
  kid: base64url,
  alg: z.literal('ES256'),
  use: z.literal('sig'),
}) satisfies z.ZodType<SigningJwk>;

/** A sync's data key, wrapped. */
export const keyring = z.object({
  version: z.literal(1),
  kid: base64url.describe('Names the data key'),
  key: z.enum(['secret', 'jwk', 'passphrase']).describe('For which kind of key it was wrapped'),
  jwe: compactJwe.describe('The data key, wrapped'),
}) satisfies z.ZodType<Keyring>;

const { shortest, longest } = PASSPHRASE_LENGTH;

/** A person's key where only a string can be sent. */
export const bareKey = z
  .string()
  .min(shortest)
  .describe('The person’s key in a bare string: JSON, a secret, or a passphrase');

/** The person's key, as it is sent. */
export const personKey = z.union([
  z.strictObject({ jwk: publicJwk }),
  z.strictObject({
    secret: z
      .string()
      .regex(secretPattern)
      .describe('32 bytes, not all zero: 64 hex or 43 base64url characters'),
  }),
  z.strictObject({
    passphrase: z
      .string()
      .min(shortest)
      .max(longest)
      .describe('Counted in Unicode code points, once it is normalised to NFKC'),
  }),
  bareKey,
]);
