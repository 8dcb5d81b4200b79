import { base64urlnopad } from '@scure/base';

/**
 * The bytes of base64url in its one canonical spelling (RFC 4648, 3.5): what has padding, other characters or bits left over
 * is nothing, or one sealed or signed thing had many spellings.
 */
export function base64urlBytes(text: string): Uint8Array | undefined {
  try {
    return base64urlnopad.decode(text);
  } catch {
    return undefined;
  }
}
