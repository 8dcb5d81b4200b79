import { change, type openVault, type Opened } from './databases.js';

const NAMES = 'schemas';
const CLOSED = 'deleting';

/** Which schemas have a database here (not every browser can list its databases), and whether all of it is to go. */
export function schemaList(database: Opened<typeof openVault>) {
  const all = async () => ((await database.get('values', NAMES)) ?? []) as readonly string[];
  return {
    all,
    /** Notes a schema, before anything is kept of it. @throws Error once everything is to go: it would stay behind */
    enter: (schema: string) =>
      change(database, 'values', async (store) => {
        if ((await store.get(CLOSED)) === true) throw new Error('This Vault is being deleted');
        const known = ((await store.get(NAMES)) ?? []) as readonly string[];
        if (!known.includes(schema)) await store.put([...known, schema], NAMES);
      }),
    /** From now on everything is to go, whatever becomes of this page. */
    close: () => change(database, 'values', (store) => store.put(true, CLOSED)),
    closed: async () => (await database.get('values', CLOSED)) === true,
  };
}

export type SchemaList = ReturnType<typeof schemaList>;
