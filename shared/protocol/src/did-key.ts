import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { base58 } from '@scure/base';

/** Kinds of keys that can sign for a person. */
export type DidKeyKind = 'Ed25519' | 'P-256' | 'secp256k1';

/** The key in a did:key: of a kind that signs, or of another (X25519, P-384 …) that only names a person. */
export interface KeyInDid {
  readonly kind: DidKeyKind | undefined;
  readonly bytes: Uint8Array;
}

/** Multicodecs (https://github.com/multiformats/multicodec/blob/master/table.csv) of keys whose bytes can be judged. */
const KINDS = new Map<number, { kind: DidKeyKind; holds: (key: Uint8Array) => boolean }>([
  [0xed, { kind: 'Ed25519', holds: isEd25519 }],
  [0x1200, { kind: 'P-256', holds: (key) => isCompressed(p256, key) }],
  [0xe7, { kind: 'secp256k1', holds: isSecp256k1 }],
]);

/** RFC 8032, 5.1.3: a point in its one encoding. In a group of small order nearly any signature holds for any text. */
function isEd25519(key: Uint8Array): boolean {
  try {
    return !ed25519.Point.fromBytes(key, false).isSmallOrder();
  } catch {
    return false;
  }
}

/** SEC 1, 2.3.4: a point of the curve in the compressed form, which is the one that did:key and did:ethr have. */
function isCompressed(curve: typeof p256, key: Uint8Array): boolean {
  return key.length === 33 && curve.utils.isValidPublicKey(key, true);
}

/** Tells whether bytes are a compressed public key of secp256k1. */
export function isSecp256k1(key: Uint8Array): boolean {
  return isCompressed(secp256k1, key);
}

/**
 * An unsigned varint (https://github.com/multiformats/unsigned-varint) at the beginning of bytes, and its length; nothing if
 * it is 0, which is no kind of key, not the shortest of its number, or above what any multicodec is.
 */
function varint(bytes: Uint8Array): { readonly value: number; readonly length: number } | undefined {
  let value = 0;
  for (const [at, byte] of bytes.subarray(0, 4).entries()) {
    value |= (byte & 127) << (7 * at);
    if (byte < 128) return byte === 0 ? undefined : { value, length: at + 1 };
  }
  return undefined;
}

/** The key in a did:key (https://w3c-ccg.github.io/did-key-spec/) in its one spelling; nothing if it has another, or is no key. */
export function keyInDid(did: string): KeyInDid | undefined {
  const [, text] = /^did:key:z([1-9A-HJ-NP-Za-km-z]{40,150})$/.exec(did) ?? [];
  if (text === undefined) return undefined;
  const whole = base58.decode(text);
  const codec = varint(whole);
  if (codec === undefined) return undefined;
  const bytes = whole.subarray(codec.length);
  const known = KINDS.get(codec.value);
  if (known && !known.holds(bytes)) return undefined;
  return { kind: known?.kind, bytes };
}
