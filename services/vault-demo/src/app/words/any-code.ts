import type { Code } from '@data-connector/protocol';
import type { ClientCode } from '@data-connector/vault';

/** Whatever can go wrong: at the server, in the Vault's client, or in this app. */
export type AnyCode = Code | ClientCode | 'unexpected';
