import { sparedBy, type CompleteSnapshot, type KeptAside } from '@data-connector/vault';
import type { AccountKey } from '../store/state.js';
import { answer, type Database, type Layout } from './database.js';

/** An item that could not be read, as it is kept. */
interface KeptItem {
  readonly id: string;
  readonly account: AccountKey;
  readonly item: KeptAside;
}

/** Keeps items aside that could not be read, until they can be. */
export interface QuarantineShelf {
  put(account: AccountKey, items: readonly KeptAside[]): Promise<void>;
  /** Drops those of which there are records now. */
  release(ids: readonly string[]): Promise<void>;
  /** Drops those of a handler's other snapshots; tells which records a snapshot spares, or nothing if all. */
  prune(account: AccountKey, about: CompleteSnapshot): Promise<ReadonlySet<string> | undefined>;
  removeAll(account: AccountKey): Promise<void>;
}

const ACCOUNT = 'account';

/** The database of what is kept aside. */
export const QUARANTINE_DATABASE: Layout = {
  name: 'quarantine',
  version: 1,
  upgrade(database) {
    database.createObjectStore('items', { keyPath: 'id' }).createIndex(ACCOUNT, ACCOUNT);
  },
};

const itemsOf = (store: IDBObjectStore, account: AccountKey): Promise<KeptItem[]> =>
  answer(store.index(ACCOUNT).getAll(account) as IDBRequest<KeptItem[]>);

const removeEach = (store: IDBObjectStore, ids: readonly string[]): Promise<unknown> =>
  Promise.all(ids.map((id) => answer(store.delete(id))));

/** Opens the shelf of what is kept aside. */
export function quarantineShelf(database: Database<'items'>): QuarantineShelf {
  const change = <T>(work: (store: IDBObjectStore) => Promise<T>): Promise<T> =>
    database.change('items', work);
  return {
    put: (account, items) =>
      change(async (store) => {
        const kept = items.map((item): KeptItem => ({ id: item._id, account, item }));
        await Promise.all(kept.map((one) => answer(store.put(one))));
      }),
    release: (ids) => change(async (store) => void (await removeEach(store, ids))),
    prune: (account, about) =>
      change(async (store) => {
        const kept = await itemsOf(store, account);
        const gone = kept.filter(
          ({ item }) => item.handler === about.handler && item.snapshot !== about.snapshot,
        );
        await removeEach(
          store,
          gone.map(({ id }) => id),
        );
        return sparedBy(
          kept.map(({ item }) => item),
          about,
        );
      }),
    removeAll: (account) =>
      change(async (store) => {
        const kept = await itemsOf(store, account);
        await removeEach(
          store,
          kept.map(({ id }) => id),
        );
      }),
  };
}
