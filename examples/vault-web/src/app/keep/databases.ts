import type {
  Account as PartyAccount,
  Connection,
  ErasureReceipt,
  KeptAside,
  SyncTicket,
} from '@data-connector/vault';
import { openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore, type StoreNames } from 'idb';
import type { AccountKey, LastSync } from '../state.js';
import type { KeptRecord } from './kept-record.js';

/** A connection attempt, from leaving for the third party until coming back. */
export interface Attempt {
  /** The state that must come back. */
  readonly state: string;
  readonly provider: string;
  /** The connection comes back sealed to this key (32 bytes), which is of this attempt alone. */
  readonly sealKey: Uint8Array;
  /** ms since 1970. */
  readonly begunAt: number;
}

/** An account as it is kept, with its tokens. */
export interface KeptAccount {
  /** `<provider>/<account id>`. */
  readonly key: AccountKey;
  readonly provider: string;
  readonly account: PartyAccount;
  readonly connectedAt: string;
  /** Gone once disconnected. */
  readonly connection?: Connection;
  /** A sync that was begun: it is kept until its data is here and the server's copy erased. */
  readonly pending?: {
    /** ISO 8601. */
    readonly since: string;
    /** Handlers that the person asked for, though asking may not pay yet. */
    readonly handlers?: readonly string[];
    /** As soon as the server has answered. It holds a token. */
    readonly ticket?: SyncTicket;
    /** Up to which record of that sync all are here, by schema. */
    readonly after?: Readonly<Record<string, number>>;
    /** New records that came already. */
    readonly added: number;
  };
  readonly last?: LastSync;
  readonly receipt?: ErasureReceipt;
}

interface VaultSchema extends DBSchema {
  values: { key: string; value: unknown };
  attempts: { key: string; value: Attempt };
}
interface ConnectionsSchema extends DBSchema {
  connections: { key: AccountKey; value: KeptAccount };
}
interface QuarantineSchema extends DBSchema {
  items: {
    key: string;
    value: { readonly id: string; readonly account: AccountKey; readonly item: KeptAside };
    indexes: { account: AccountKey };
  };
}
interface RecordsSchema extends DBSchema {
  /** The order of a list: account, place in it, id. */
  records: { key: string; value: KeptRecord; indexes: { list: IDBValidKey[] } };
}

type Upgrade<S extends DBSchema> = (database: IDBPDatabase<S>) => void;

/** A newer app in another tab, or the person deleting everything there, must not wait for this one: it lets go. */
const open = <S extends DBSchema>(name: string, version: number, upgrade: Upgrade<S>) =>
  openDB<S>(name, version, {
    upgrade,
    blocking: (_now, _wanted, event) => (event.target as IDBDatabase).close(),
  });

/** The person's own values, and connection attempts under way. Version 1 had accounts and records in it: they come again. */
export const openVault = () =>
  open<VaultSchema>('vault', 2, (database) => {
    for (const name of database.objectStoreNames)
      if (name !== 'values' && name !== 'attempts') database.deleteObjectStore(name);
    if (!database.objectStoreNames.contains('values')) database.createObjectStore('values');
    if (!database.objectStoreNames.contains('attempts'))
      database.createObjectStore('attempts', { keyPath: 'state' });
  });

/** The accounts with their connections, a document each. */
export const openConnections = () =>
  open<ConnectionsSchema>('api-connections', 1, (database) => {
    database.createObjectStore('connections', { keyPath: 'key' });
  });

/** What could not be read, kept aside until it can be. */
export const openQuarantine = () =>
  open<QuarantineSchema>('quarantine', 1, (database) => {
    database.createObjectStore('items', { keyPath: 'id' }).createIndex('account', 'account');
  });

/** The records of a schema, of all accounts. */
export const openRecords = (schema: string) =>
  open<RecordsSchema>(`schema:${schema}`, 1, (database) => {
    database.createObjectStore('records', { keyPath: 'id' }).createIndex('list', ['account', 'order', 'id']);
  });

/** A database as one of these opens it. */
export type Opened<O extends (...of: never[]) => unknown> = Awaited<ReturnType<O>>;

/**
 * Changes one store in one transaction: all of it is on the disk, or nothing. What is in one database must be there before
 * another one says so: cursors come after their records. `work` may await only requests of that store.
 */
export async function change<S extends DBSchema, N extends StoreNames<S>, T>(
  database: IDBPDatabase<S>,
  name: N,
  work: (store: IDBPObjectStore<S, [N], N, 'readwrite'>) => Promise<T>,
): Promise<T> {
  const transaction = database.transaction(name, 'readwrite', { durability: 'strict' });
  const [result] = await Promise.all([work(transaction.store), transaction.done]);
  return result;
}
