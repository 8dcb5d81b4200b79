import type { Page } from 'playwright-core';

/** What lies in a browser's databases: the values of each store of each database. */
export type Kept = Record<string, Record<string, { readonly [field: string]: unknown }[]>>;

/** A browser in which there is no Vault yet, or no more. */
export const NOTHING: Kept = {
  'api-connections': { connections: [] },
  quarantine: { items: [] },
  vault: { attempts: [], values: [] },
};

/** In the page: opens a database. */
const OPEN = `(name, version, upgrade) => new Promise((resolve, reject) => {
  const opening = indexedDB.open(name, version);
  opening.onupgradeneeded = () => upgrade?.(opening.result);
  opening.onsuccess = () => resolve(opening.result);
  opening.onerror = () => reject(opening.error);
})`;

/** In the page: what a transaction comes to, once all of it is kept. */
const CHANGE = `async (database, name, work) => {
  const transaction = database.transaction(name, 'readwrite');
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  work(transaction.objectStore(name));
  await done;
}`;

/** Reads everything that this page's browser keeps. */
export function keptIn(page: Page): Promise<Kept> {
  return page.evaluate(`(async () => {
    const open = ${OPEN};
    const kept = {};
    for (const { name } of await indexedDB.databases()) {
      const database = await open(name);
      kept[name] = {};
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store).getAll();
        kept[name][store] = await new Promise((resolve) => (all.onsuccess = () => resolve(all.result)));
      }
      database.close();
    }
    return kept;
  })()`);
}

/**
 * Changes what the browser keeps, behind the app's back. @param work the source of a function of the store
 * @param layout the source of a function that makes the stores of a new database, of version 1
 */
export async function tamper(
  page: Page,
  at: { readonly database: string; readonly store: string },
  work: string,
  layout?: string,
): Promise<void> {
  await page.evaluate(`(async () => {
    const [open, change] = [${OPEN}, ${CHANGE}];
    const database = await open(${JSON.stringify(at.database)}, undefined, ${layout ?? 'undefined'});
    await change(database, ${JSON.stringify(at.store)}, ${work});
    database.close();
  })()`);
}
