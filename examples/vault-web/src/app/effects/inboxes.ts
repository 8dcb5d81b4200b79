import { datastoreNamePattern, type LocalDatabase } from '@data-connector/vault';
import PouchDB from 'pouchdb-browser';

/** PouchDB's own prefix of database names in IndexedDB. */
const PREFIX = '_pouch_';

/** Opens the local database of a datastore: only ciphertext lies in it, and only until it was opened. */
export function inbox(name: string): LocalDatabase {
  return new PouchDB(name, { adapter: 'idb', auto_compaction: true, revs_limit: 1 });
}

/** Destroys what a sync that never came to its end left behind; call it only while none is under way. */
export async function sweepInboxes(): Promise<void> {
  // Not in every browser; then they stay until the person deletes the site's data.
  const databases = (await indexedDB.databases?.()) ?? [];
  for (const { name } of databases) {
    const inner = name?.startsWith(PREFIX) ? name.slice(PREFIX.length) : '';
    if (datastoreNamePattern.test(inner)) await inbox(inner).destroy();
  }
}
