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

/** WebCrypto's form of each key: made once, not for each record. */
const imported = new WeakMap<Uint8Array, Promise<CryptoKey>>();

const openAesGcm: VaultCrypto['openAesGcm'] = async (key, nonce, sealed, additionalData) => {
  const { subtle } = globalThis.crypto as Partial<Crypto>;
  if (!subtle) return gcm(key, nonce, additionalData).decrypt(sealed);
  const webKey =
    imported.get(key) ?? subtle.importKey('raw', key as BufferSource, 'AES-GCM', false, ['decrypt']);
  imported.set(key, webKey);
  const how = { name: 'AES-GCM', iv: nonce, additionalData } as AesGcmParams;
  return new Uint8Array(await subtle.decrypt(how, await webKey, sealed as BufferSource));
};

/**
 * What there is without an app's own: records are opened by WebCrypto, beside the page's own thread, where the platform has
 * it (pages without https and React Native have not); the rest is JavaScript, with randomness by `crypto.getRandomValues`.
 */
export const PLATFORM_CRYPTO: VaultCrypto = {
  randomBytes: (length) => randomBytes(length),
  openAesGcm,
  scrypt: (password, salt, cost) => scryptAsync(password, salt, cost),
};
