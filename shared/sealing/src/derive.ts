import { createHash, hkdfSync } from 'node:crypto';

/** A 32-byte key for one purpose (HKDF-SHA-256, RFC 5869, empty salt). */
export function derive(key: Uint8Array, label: string, length = 32): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), label, length));
}

/** SHA-256 of text, base64url. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
