import type { VaultKey } from '@data-connector/vault';

/** Whose Vault this is, with the secret that opens what is sealed for it. It never leaves the browser, except by the person's own hand. */
export interface Owner {
  readonly did: string;
  readonly key: VaultKey;
}
