import { gcm } from '@noble/ciphers/aes.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { VaultError } from '../errors/vault-error.js';
import type { VaultCrypto } from '../keys/vault-crypto.js';
import { bytesOf, objectOf } from './segment.js';

/** A compact JWE (RFC 7516 §7.1) with A256GCM, taken apart. */
export interface CompactJwe {
  readonly header: Readonly<Record<string, unknown>>;
  readonly encryptedKey: Uint8Array;
  readonly iv: Uint8Array;
  /** Ciphertext and tag. */
  readonly sealed: Uint8Array;
  readonly aad: Uint8Array;
}

/**
 * Takes a compact JWE apart. Compression (an inflated token can be 800 times its size), critical extensions and every
 * content encryption but A256GCM are refused.
 * @throws VaultError `tampered`
 */
export function parseJwe(compact: unknown): CompactJwe {
  const parts = typeof compact === 'string' ? compact.split('.') : [];
  const [head, key, iv, ciphertext, tag] = parts;
  if (parts.length !== 5 || !head || key === undefined || !iv || ciphertext === undefined || !tag)
    throw new VaultError('tampered');
  const header = objectOf(bytesOf(head));
  if (header['enc'] !== 'A256GCM' || 'zip' in header || 'crit' in header) throw new VaultError('tampered');
  const nonce = bytesOf(iv);
  const body = bytesOf(ciphertext);
  const seal = bytesOf(tag);
  if (nonce.length !== 12 || seal.length !== 16) throw new VaultError('tampered');
  const sealed = new Uint8Array(body.length + 16);
  sealed.set(body);
  sealed.set(seal, body.length);
  return { header, encryptedKey: bytesOf(key), iv: nonce, sealed, aad: utf8ToBytes(head) };
}

/**
 * Opens a JWE's content with its 32-byte content key.
 * @throws VaultError `tampered`
 */
export function openJwe({ iv, sealed, aad }: CompactJwe, contentKey: Uint8Array): Uint8Array {
  try {
    return gcm(contentKey, iv, aad).decrypt(sealed);
  } catch {
    throw new VaultError('tampered');
  }
}

/**
 * Opens a JWE whose content key was agreed on beforehand (`dir`), with the app's own cryptography if it has one.
 * @throws VaultError `tampered`
 */
export async function openDirect(
  jwe: CompactJwe,
  contentKey: Uint8Array,
  { openAesGcm }: VaultCrypto,
): Promise<Uint8Array> {
  const { header, encryptedKey, iv, sealed, aad } = jwe;
  if (header['alg'] !== 'dir' || encryptedKey.length > 0) throw new VaultError('tampered');
  try {
    return await openAesGcm(contentKey, iv, sealed, aad);
  } catch {
    throw new VaultError('tampered');
  }
}
