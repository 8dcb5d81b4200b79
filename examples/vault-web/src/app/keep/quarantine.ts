import { sparedBy, type CompleteSnapshot, type KeptAside } from '@data-connector/vault';
import type { AccountKey } from '../state.js';
import { change, type openQuarantine, type Opened } from './databases.js';

/** Keeps items aside that could not be read, until they can be. */
export function quarantineShelf(database: Opened<typeof openQuarantine>) {
  return {
    put: (account: AccountKey, items: readonly KeptAside[]) =>
      change(database, 'items', (store) =>
        Promise.all(items.map((item) => store.put({ id: item._id, account, item }))),
      ),
    /** Drops those of which there are records now, and those that are gone. */
    release: (account: AccountKey, ids: readonly string[]) =>
      change(database, 'items', async (store) => {
        const kept = new Set(await store.index('account').getAllKeys(account));
        await Promise.all(ids.filter((id) => kept.has(id)).map((id) => store.delete(id)));
      }),
    /** Drops those of a handler's other snapshots; tells which records a snapshot spares, or nothing if all. */
    prune: (account: AccountKey, about: CompleteSnapshot) =>
      change(database, 'items', async (store) => {
        const kept = await store.index('account').getAll(account);
        for (const { id, item } of kept)
          if (item.handler === about.handler && item.snapshot !== about.snapshot) await store.delete(id);
        return sparedBy(
          kept.map(({ item }) => item),
          about,
        );
      }),
    removeAll: (account: AccountKey) =>
      change(database, 'items', async (store) => {
        for (const id of await store.index('account').getAllKeys(account)) await store.delete(id);
      }),
  };
}
