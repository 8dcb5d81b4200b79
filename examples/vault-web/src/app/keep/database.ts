/** A database's name, and what it is made of. */
export interface Layout {
  readonly name: string;
  readonly version: number;
  /** Makes the stores; those of an earlier version are there. */
  readonly upgrade: (database: IDBDatabase) => void;
}

/** What a request comes to. */
export function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The browser’s database failed'));
  });
}

/** The end of a transaction: everything in it is kept, or nothing. */
function end(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(transaction.error ?? new Error('The browser’s database failed'));
    transaction.oncomplete = () => resolve();
    transaction.onabort = fail;
    transaction.onerror = fail;
  });
}

/** One of the browser's databases. Once it is deleted, in this tab or another, everything here fails. */
export interface Database<Store extends string> {
  /** Reads from one store. @throws Error of IndexedDB */
  read<T>(store: Store, work: (store: IDBObjectStore) => Promise<T>): Promise<T>;
  /** Changes one store, in one transaction. `work` may await only requests of that store. @throws Error of IndexedDB */
  change<T>(store: Store, work: (store: IDBObjectStore) => Promise<T>): Promise<T>;
}

/** Opens a database. @throws Error where the browser keeps no data (private windows of some, or by the person's choice) */
export async function openDatabase<Store extends string>(layout: Layout): Promise<Database<Store>> {
  const opening = indexedDB.open(layout.name, layout.version);
  opening.onupgradeneeded = () => layout.upgrade(opening.result);
  const database = await answer(opening);
  // A newer app in another tab, or the person deleting everything there, must not wait for this one.
  database.onversionchange = () => database.close();

  async function run<T>(
    name: Store,
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => Promise<T>,
  ): Promise<T> {
    // What is in one database must be on the disk before another one says so: cursors come after their records.
    const transaction = database.transaction(name, mode, { durability: 'strict' });
    const ended = end(transaction);
    try {
      const result = await work(transaction.objectStore(name));
      await ended;
      return result;
    } catch (error) {
      ended.catch(() => {});
      throw error;
    }
  }

  return {
    read: (store, work) => run(store, 'readonly', work),
    change: (store, work) => run(store, 'readwrite', work),
  };
}

/** Deletes a database, if there is one; those who have it open let go of it. */
export async function deleteDatabase(name: string): Promise<void> {
  await answer(indexedDB.deleteDatabase(name));
}
