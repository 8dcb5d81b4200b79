import type { VaultOptions } from '../../src/index.js';

const { appFetch } = globalThis as { appFetch?: typeof fetch };

/** What an app gives the client where the platform itself cannot stream. */
export const streaming: Pick<VaultOptions, 'fetch'> = appFetch ? { fetch: appFetch } : {};
