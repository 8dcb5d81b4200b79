import type { Database, Layout } from './database.js';

/** What the Vault itself needs: who it belongs to and other single values, and connection attempts under way. */
export type VaultDatabase = Database<'values' | 'attempts'>;

/** Version 1 had the accounts and all records in it. They are dropped: they come again when the account is connected. */
export const VAULT: Layout = {
  name: 'vault',
  version: 2,
  upgrade(database) {
    for (const name of ['accounts', 'records'])
      if (database.objectStoreNames.contains(name)) database.deleteObjectStore(name);
    if (!database.objectStoreNames.contains('values')) database.createObjectStore('values');
    if (!database.objectStoreNames.contains('attempts'))
      database.createObjectStore('attempts', { keyPath: 'state' });
  },
};
