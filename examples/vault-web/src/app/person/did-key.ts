import { addressOf, addressProver, type Prover } from '@data-connector/vault';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Owner } from './owner.js';

const LABEL = utf8ToBytes('vault-demo did');

/**
 * The key of the DID that this Vault makes: derived from the person's own, so that there is one secret to keep, and another
 * than it, since that one opens and this one signs.
 */
function signingKey(privateKey: Uint8Array): Uint8Array {
  return hkdf(sha256, privateKey, undefined, LABEL, 32);
}

/** The DID that belongs to a private key: the address of its signing key. */
export function didOf(privateKey: Uint8Array): string {
  return addressOf(signingKey(privateKey));
}

/** What proves a person's DID; nothing if it was pasted from elsewhere, where its key is. */
export function proverOf({ did, key }: Owner): Prover | undefined {
  if (key.kind !== 'jwk' || didOf(key.privateKey) !== did) return undefined;
  return addressProver(signingKey(key.privateKey));
}
