import { gcm } from '@noble/ciphers/aes.js';
import { scryptAsync } from '@noble/hashes/scrypt.js';
import { randomBytes } from '@noble/hashes/utils.js';

/** What scrypt costs (RFC 7914), and how many bytes it gives. */
export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly dkLen: number;
}

/** The cryptography that an app may have natively: chance, and the two things that take time. */
export interface VaultCrypto {
  /** Random bytes that nobody can guess. */
  readonly randomBytes: (length: number) => Uint8Array;
  /** Opens what AES-256-GCM sealed, the 16 bytes of the tag at its end. Throws or rejects if the tag does not hold. */
  readonly openAesGcm: (
    key: Uint8Array,
    nonce: Uint8Array,
    sealed: Uint8Array,
    additionalData: Uint8Array,
  ) => Uint8Array | Promise<Uint8Array>;
  readonly scrypt: (password: Uint8Array, salt: Uint8Array, cost: ScryptCost) => Promise<Uint8Array>;
}

/** All of it in JavaScript; only randomness comes from the platform (`crypto.getRandomValues`). */
export const JS_CRYPTO: VaultCrypto = {
  randomBytes: (length) => randomBytes(length),
  openAesGcm: (key, nonce, sealed, additionalData) => gcm(key, nonce, additionalData).decrypt(sealed),
  scrypt: (password, salt, cost) => scryptAsync(password, salt, cost),
};
