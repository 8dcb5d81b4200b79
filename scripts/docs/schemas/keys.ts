import type { Keyring, PublicJwk, SigningJwk } from '@data-connector/protocol';
import { z } from 'zod';
import { base64url, compactJwe } from './forms.js';

/** RFC 7517. */
export const publicJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: base64url,
  y: base64url,
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

/** The person's key, as it is sent. */
export const personKey = z.union([
  z.object({ jwk: publicJwk }),
  z.object({ secret: z.string().describe('32 bytes: 64 hex or 43 base64url characters') }),
  z.object({ passphrase: z.string().min(8).max(1024) }),
  z.string().describe('One of the above in a bare string'),
]);
