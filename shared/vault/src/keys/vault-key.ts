import { base64urlnopad } from '@scure/base';
import { p256 } from '@noble/curves/nist.js';
import { parseKey, type PublicJwk, type SentKey } from '@data-connector/protocol';
import { PLATFORM_CRYPTO, type VaultCrypto } from './vault-crypto.js';
import { VaultError } from '../errors/vault-error.js';

/**
 * The person's key as the Vault holds it. `jwk` is recommended: the gateway gets its public part, can seal to it and never
 * read back. `secret` and `privateKey` are 32 bytes; `passphrase` has 8 to 256 characters.
 */
export type VaultKey =
  | { readonly kind: 'jwk'; readonly privateKey: Uint8Array }
  | { readonly kind: 'secret'; readonly secret: Uint8Array }
  | { readonly kind: 'passphrase'; readonly passphrase: string };

/** A fresh P-256 key: keep it as safe as the Vault's other keys, what is sealed to it is lost without it. */
export function generateVaultKey({ randomBytes }: Pick<VaultCrypto, 'randomBytes'> = PLATFORM_CRYPTO): {
  readonly kind: 'jwk';
  readonly privateKey: Uint8Array;
} {
  return { kind: 'jwk', privateKey: p256.utils.randomSecretKey(randomBytes(48)) };
}

/**
 * The public JWK of a P-256 private key (32 bytes).
 * @throws VaultError `key_malformed`
 */
export function publicJwk(privateKey: Uint8Array): PublicJwk {
  try {
    const point = p256.getPublicKey(privateKey, false);
    const coordinate = (from: number): string => base64urlnopad.encode(point.slice(from, from + 32));
    return { kty: 'EC', crv: 'P-256', x: coordinate(1), y: coordinate(33) };
  } catch {
    throw new VaultError('key_malformed');
  }
}

/**
 * What a sync is given of a key: of a P-256 key only the public part.
 * @throws VaultError `key_malformed`
 */
export function sentKey(key: VaultKey): SentKey {
  const sent: SentKey =
    key.kind === 'jwk'
      ? { jwk: publicJwk(key.privateKey) }
      : key.kind === 'secret'
        ? { secret: base64urlnopad.encode(key.secret) }
        : { passphrase: key.passphrase };
  if (!parseKey(sent)) throw new VaultError('key_malformed');
  return sent;
}
