import { generateVaultKey, type VaultKey } from '@data-connector/vault';

/** Whose Vault this is, with the secret that opens what is sealed for it. It never leaves the browser, except by the person's own hand. */
export interface Owner {
  readonly did: string;
  readonly key: VaultKey;
}

/** Makes somebody new: a random address as DID, and a P-256 key. */
export function newPerson(): Owner {
  const bytes = crypto.getRandomValues(new Uint8Array(20));
  const did = `0x${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  return { did, key: generateVaultKey() };
}
