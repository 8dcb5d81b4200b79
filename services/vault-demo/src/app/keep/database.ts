/** The name of everything that this app keeps in the browser. */
const NAME = 'vault';

/** What is kept where. */
export const STORES = {
  values: 'values',
  accounts: 'accounts',
  attempts: 'attempts',
  records: 'records',
} as const;
type StoreName = keyof typeof STORES;

/** The order of a list of records: account, schema, place in it, id. */
export const SHELF_INDEX = 'shelf';

function upgrade(database: IDBDatabase): void {
  database.createObjectStore(STORES.values);
  database.createObjectStore(STORES.accounts, { keyPath: 'key' });
  database.createObjectStore(STORES.attempts, { keyPath: 'state' });
  const records = database.createObjectStore(STORES.records, { keyPath: 'id' });
  records.createIndex(SHELF_INDEX, ['account', 'schema', 'order', 'id']);
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

/** The browser's database. */
export interface Database {
  /** Reads from one store. @throws Error of IndexedDB */
  read<T>(store: StoreName, work: (store: IDBObjectStore) => Promise<T>): Promise<T>;
  /** Changes one store, in one transaction. `work` may await only requests of that store. @throws Error of IndexedDB */
  change<T>(store: StoreName, work: (store: IDBObjectStore) => Promise<T>): Promise<T>;
  /** Deletes everything. */
  destroy(): Promise<void>;
}

/** Opens the database. @throws Error where the browser keeps no data (private windows of some, or by the person's choice) */
export async function openDatabase(): Promise<Database> {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => upgrade(opening.result);
  const database = await answer(opening);
  // A newer app in another tab, or the person deleting everything there, must not wait for this one.
  database.onversionchange = () => database.close();

  async function run<T>(
    name: StoreName,
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => Promise<T>,
  ): Promise<T> {
    const transaction = database.transaction(STORES[name], mode);
    const ended = end(transaction);
    try {
      const result = await work(transaction.objectStore(STORES[name]));
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
    async destroy() {
      database.close();
      await answer(indexedDB.deleteDatabase(NAME));
    },
  };
}
