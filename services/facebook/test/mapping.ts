import type { Mapping } from '@data-connector/provider';

/** The account that mapped records belong to. */
export const mapping: Mapping = { provider: 'facebook', account: { id: '100', name: 'Ada' } };
