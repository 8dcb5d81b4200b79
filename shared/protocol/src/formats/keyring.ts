import * as z from 'zod/mini';
import { base64url, compactJwe } from './words.js';

/**
 * The keyring: a sync's data key, wrapped once for the person's key. `jwe` is a compact JWE (A256KW for `secret` and
 * `passphrase`, ECDH-ES+A256KW for `jwk`; always A256GCM) whose plaintext is the data key's 32 bytes.
 * It is the document `keyring` of each datastore and stands in the sync's status.
 */
export const keyring = z.object({
  version: z.literal(1),
  kid: base64url.check(z.describe('Names the data key')),
  key: z.enum(['secret', 'jwk', 'passphrase']).check(z.describe('For which kind of key it was wrapped')),
  jwe: compactJwe.check(z.describe('The data key, wrapped')),
});
export type Keyring = z.infer<typeof keyring>;

/** Id of the keyring's document in each datastore. */
export const KEYRING_ID = 'keyring';
