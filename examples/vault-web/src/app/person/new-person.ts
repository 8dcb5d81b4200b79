import { generateVaultKey } from '@data-connector/vault';
import { didOf } from './did-key.js';
import type { Owner } from './owner.js';

/** Makes somebody new: a P-256 key, and the DID that belongs to it. */
export function newPerson(): Owner {
  const key = generateVaultKey();
  return { did: didOf(key.privateKey), key };
}
