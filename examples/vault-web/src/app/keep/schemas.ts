import { answer } from './database.js';
import type { VaultDatabase } from './vault-database.js';

/** Which schemas have a database here (not every browser can list its databases), and whether all of it is to go. */
export interface SchemaList {
  all(): Promise<readonly string[]>;
  /** Notes a schema, before anything is kept of it. @throws Error once everything is to go: it would stay behind */
  enter(schema: string): Promise<void>;
  /** From now on everything is to go, whatever becomes of this page. */
  close(): Promise<void>;
  closed(): Promise<boolean>;
}

const NAMES = 'schemas';
const CLOSED = 'deleting';

/** Opens the list of schemas. */
export function schemaList(database: VaultDatabase): SchemaList {
  const names = async (store: IDBObjectStore): Promise<readonly string[]> =>
    (await answer(store.get(NAMES) as IDBRequest<readonly string[] | undefined>)) ?? [];
  const isClosed = async (store: IDBObjectStore): Promise<boolean> =>
    (await answer<unknown>(store.get(CLOSED))) === true;
  return {
    all: () => database.read('values', names),
    enter: (schema) =>
      database.change('values', async (store) => {
        if (await isClosed(store)) throw new Error('This Vault is being deleted');
        const known = await names(store);
        if (!known.includes(schema)) await answer(store.put([...known, schema], NAMES));
      }),
    close: () => database.change('values', async (store) => void (await answer(store.put(true, CLOSED)))),
    closed: () => database.read('values', isClosed),
  };
}
