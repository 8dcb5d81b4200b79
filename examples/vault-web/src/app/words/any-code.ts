import type { ClientCode, Code } from '@data-connector/vault';

/** Whatever can end a sync early or go wrong: at the server, in the Vault's client, or here, by the person's own hand or not at all as expected. */
export type AnyCode = Code | ClientCode | 'stopped_here' | 'unexpected';
