import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import { base58 } from '@scure/base';
import type { DidKeyKind } from '@data-connector/protocol';
import { VaultError } from '../errors/vault-error.js';

/** Multicodec's codes as varints (https://github.com/multiformats/multicodec/blob/master/table.csv), and the public keys. */
const kinds = {
  Ed25519: { code: [0xed, 0x01], publicKey: (key: Uint8Array) => ed25519.getPublicKey(key) },
  'P-256': { code: [0x80, 0x24], publicKey: (key: Uint8Array) => p256.getPublicKey(key, true) },
  secp256k1: { code: [0xe7, 0x01], publicKey: (key: Uint8Array) => secp256k1.getPublicKey(key, true) },
} as const satisfies Record<DidKeyKind, unknown>;

function known<T>(derive: () => T): T {
  try {
    return derive();
  } catch {
    throw new VaultError('key_malformed');
  }
}

/**
 * The `did:key` of a private key (32 bytes): `didKeyProver` proves it.
 * @throws VaultError `key_malformed`
 */
export function didKeyOf(privateKey: Uint8Array, kind: DidKeyKind): string {
  const { code, publicKey } = kinds[kind];
  return `did:key:z${base58.encode(
    concatBytes(
      Uint8Array.from(code),
      known(() => publicKey(privateKey)),
    ),
  )}`;
}

/**
 * The address (`0x…`, lower case) of a secp256k1 private key (32 bytes): `addressProver` proves it.
 * @throws VaultError `key_malformed`
 */
export function addressOf(privateKey: Uint8Array): string {
  const point = known(() => secp256k1.getPublicKey(privateKey, false));
  return `0x${bytesToHex(keccak_256(point.slice(1)).slice(-20))}`;
}
