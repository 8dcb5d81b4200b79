import { aeskw } from '@noble/ciphers/aes.js';
import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { parsePublicJwk } from '@data-connector/protocol';
import { VaultError } from '../errors/vault-error.js';
import type { CompactJwe } from './compact-jwe.js';
import { bytesOf } from './segment.js';

const ECDH_ES_A256KW = 'ECDH-ES+A256KW';
/** A 32-byte key, wrapped (RFC 3394). */
const WRAPPED_BYTES = 40;

const uint32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
const withLength = (bytes: Uint8Array): Uint8Array => concatBytes(uint32(bytes.length), bytes);

/** Concat KDF with SHA-256 (RFC 7518 §4.6.2), one round: the 256-bit key that wraps the content key. */
function concatKdf(shared: Uint8Array, apu: Uint8Array, apv: Uint8Array): Uint8Array {
  const algorithm = withLength(utf8ToBytes(ECDH_ES_A256KW));
  return sha256(concatBytes(uint32(1), shared, algorithm, withLength(apu), withLength(apv), uint32(256)));
}

function agree({ header }: CompactJwe, privateKey: Uint8Array): Uint8Array {
  const { epk, apu = '', apv = '' } = header;
  const ephemeral = parsePublicJwk(epk);
  if (!ephemeral || typeof apu !== 'string' || typeof apv !== 'string') throw new VaultError('tampered');
  const point = concatBytes(Uint8Array.of(4), bytesOf(ephemeral.x), bytesOf(ephemeral.y));
  const shared = p256.getSharedSecret(privateKey, point).slice(1);
  return concatKdf(shared, bytesOf(apu), bytesOf(apv));
}

function unwrap(wrappingKey: Uint8Array, { encryptedKey }: CompactJwe): Uint8Array {
  if (encryptedKey.length !== WRAPPED_BYTES) throw new VaultError('tampered');
  try {
    return aeskw(wrappingKey).decrypt(encryptedKey);
  } catch {
    // AES-KW cannot tell a wrong key from a changed one
    throw new VaultError('key_wrong');
  }
}

/**
 * The content key of a JWE with `A256KW` (RFC 7518 §4.4).
 * @throws VaultError `tampered`, `key_wrong`
 */
export function contentKeyOfSecret(jwe: CompactJwe, wrappingKey: Uint8Array): Uint8Array {
  if (jwe.header['alg'] !== 'A256KW') throw new VaultError('tampered');
  return unwrap(wrappingKey, jwe);
}

/**
 * The content key of a JWE with `ECDH-ES+A256KW` on P-256 (RFC 7518 §4.6).
 * @throws VaultError `tampered`, `key_wrong`
 */
export function contentKeyOfPrivate(jwe: CompactJwe, privateKey: Uint8Array): Uint8Array {
  if (jwe.header['alg'] !== ECDH_ES_A256KW) throw new VaultError('tampered');
  return unwrap(agree(jwe, privateKey), jwe);
}
