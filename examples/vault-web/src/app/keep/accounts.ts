import type { Account as PartyAccount, Connection, ErasureReceipt, SyncTicket } from '@data-connector/vault';
import type { AccountKey, LastSync } from '../store/state.js';
import { answer, type Database, type Layout } from './database.js';

/** The accounts with their connections: one document for each (provider, account), by its key. */
export const CONNECTIONS: Layout = {
  name: 'api-connections',
  version: 1,
  upgrade: (database) => void database.createObjectStore('connections', { keyPath: 'key' }),
};

/** A sync that was begun: it is kept until its data is here and the server's copy erased. */
export interface PendingSync {
  /** ISO 8601. */
  readonly since: string;
  /** Handlers that the person asked for, though asking may not pay yet. */
  readonly handlers?: readonly string[];
  /** As soon as the server has answered. It holds a token. */
  readonly ticket?: SyncTicket;
  /** New records that came already. */
  readonly added: number;
}

/** An account as it is kept, with its tokens. */
export interface KeptAccount {
  readonly key: AccountKey;
  readonly provider: string;
  readonly account: PartyAccount;
  readonly connectedAt: string;
  /** Gone once disconnected. */
  readonly connection?: Connection;
  readonly pending?: PendingSync;
  readonly last?: LastSync;
  readonly receipt?: ErasureReceipt;
}

/** Keeps the accounts. */
export interface AccountShelf {
  /** In the order in which they were connected. */
  all(): Promise<KeptAccount[]>;
  get(key: AccountKey): Promise<KeptAccount | undefined>;
  /** Reads and writes in one step; nothing is written for nothing. */
  change(
    key: AccountKey,
    change: (kept: KeptAccount | undefined) => KeptAccount | undefined,
  ): Promise<KeptAccount | undefined>;
  remove(key: AccountKey): Promise<void>;
}

/** The key of an account. */
export function keyOf(provider: string, accountId: string): AccountKey {
  return `${provider}/${accountId}`;
}

/** Opens the shelf of accounts. */
export function accountShelf(database: Database<'connections'>): AccountShelf {
  const get = (store: IDBObjectStore, key: AccountKey): Promise<KeptAccount | undefined> =>
    answer(store.get(key) as IDBRequest<KeptAccount | undefined>);
  return {
    async all() {
      const kept = await database.read('connections', (store) =>
        answer(store.getAll() as IDBRequest<KeptAccount[]>),
      );
      return kept.sort((a, b) => a.connectedAt.localeCompare(b.connectedAt));
    },
    get: (key) => database.read('connections', (store) => get(store, key)),
    change: (key, change) =>
      database.change('connections', async (store) => {
        const changed = change(await get(store, key));
        if (changed) await answer(store.put(changed));
        return changed;
      }),
    remove: (key) => database.change('connections', async (store) => void (await answer(store.delete(key)))),
  };
}
