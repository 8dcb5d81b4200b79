import { base64urlBytes } from '@data-connector/protocol';
import { VaultError } from '../errors/vault-error.js';
import { parseObject } from '../gateway/problem.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The bytes of one part of a compact JWE or JWS; only the one canonical spelling counts.
 * @throws VaultError `tampered`
 */
export function bytesOf(segment: string): Uint8Array {
  const bytes = base64urlBytes(segment);
  if (!bytes) throw new VaultError('tampered');
  return bytes;
}

/**
 * The JSON object in some bytes.
 * @throws VaultError `tampered`
 */
export function objectOf(bytes: Uint8Array): Record<string, unknown> {
  const object = parseObject(textOf(bytes));
  if (!object) throw new VaultError('tampered');
  return object;
}

/**
 * The UTF-8 text in some bytes.
 * @throws VaultError `tampered`
 */
export function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new VaultError('tampered');
  }
}
