import { base64url } from '@scure/base';

/**
 * The bytes of base64url in its one canonical spelling (RFC 4648, 3.5): what has padding, other characters or bits left over
 * is nothing, or one sealed or signed thing had many spellings.
 */
export function base64urlBytes(text: string): Uint8Array | undefined {
  if (text.endsWith('=')) return undefined;
  try {
    // Padded, it is decoded by the platform itself where that can (Uint8Array.fromBase64): four times as fast.
    return base64url.decode(text.padEnd(Math.ceil(text.length / 4) * 4, '='));
  } catch {
    return undefined;
  }
}
