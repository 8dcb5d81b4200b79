import type { VaultKey } from '@data-connector/vault';

/** The three kinds of keys that a Vault may have. */
export type KeyKind = VaultKey['kind'];
