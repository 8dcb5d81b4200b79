import { isVaultError, VaultError } from '../errors/vault-error.js';
import { deadline, inTime } from '../gateway/timing.js';
import type { LocalDatabase } from './local-database.js';

/** Where ciphertext is replicated to before it is opened. With neither of them it is read at the server, and opened as it comes. */
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

function open({ PouchDB, databaseFor }: LocalDatabases, name: string): LocalDatabase | undefined {
  try {
    if (databaseFor) return databaseFor(name);
    return PouchDB && new PouchDB(name);
  } catch (cause) {
    throw new VaultError('local_failed', { cause });
  }
}

/**
 * Opens the local database for one datastore, if the app wants one. Whatever it does not do within `patience` ms, or fails to do, throws `local_failed`.
 */
export function openLocal(
  databases: LocalDatabases,
  name: string,
  patience: number,
): LocalDatabase | undefined {
  const database = open(databases, name);
  if (!database) return undefined;
  async function bounded<T>(work: () => Promise<T>): Promise<T> {
    const limit = deadline(patience);
    try {
      return await inTime(work(), limit, () => new VaultError('local_failed'));
    } catch (cause) {
      throw isVaultError(cause) ? cause : new VaultError('local_failed', { cause });
    } finally {
      limit.end();
    }
  }
  return {
    replicate: { from: (source, options) => database.replicate.from(source, options) },
    allDocs: (options) => bounded(() => database.allDocs(options)),
    destroy: () => bounded(() => database.destroy()),
  };
}
