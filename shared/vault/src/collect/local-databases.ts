import type { LocalDatabase } from './local-database.js';
import { memoryDatabase } from './memory-database.js';

/** Where the ciphertext lies until it is opened and written. With neither of them it is in memory. */
export interface LocalDatabases {
  /** PouchDB itself, with its http adapter and replication. */
  readonly PouchDB?: new (name: string) => LocalDatabase;
  /** Makes or opens the local database of a name. */
  readonly databaseFor?: (name: string) => LocalDatabase;
}

/** The part of some options that says where local databases are. */
export function databasesOf({ PouchDB, databaseFor }: LocalDatabases): LocalDatabases {
  return { ...(PouchDB ? { PouchDB } : {}), ...(databaseFor ? { databaseFor } : {}) };
}

/** Opens the local database for one datastore. */
export function openLocal({ PouchDB, databaseFor }: LocalDatabases, name: string): LocalDatabase {
  if (databaseFor) return databaseFor(name);
  return PouchDB ? new PouchDB(name) : memoryDatabase();
}
