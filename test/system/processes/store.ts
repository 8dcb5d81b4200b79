import { join } from 'node:path';
import { readConfig, setting } from '@data-connector/kit/config';
import { Couch } from '@data-connector/couch';
import { startEmbeddedStore } from '@data-connector/embedded';
import { PROVIDER_NAMES } from '../../../services/providers.js';

/** The store of a test run, and its server admin. */
export interface TestStore {
  /** Without credentials. */
  readonly url: URL;
  readonly name: string;
  readonly password: string;
  /** Ends it; of a CouchDB that others use too, the providers’ databases go that were not there before. */
  close(): Promise<void>;
}

const { COUCHDB_URL } = readConfig({
  COUCHDB_URL: setting.optional({
    ...setting.url('a CouchDB that tests may use, with a server admin’s name and password'),
    secret: true as const,
  }),
});

/**
 * CouchDB at COUCHDB_URL, or an embedded store whose data lies in `folder`. Only one run at a time may use one CouchDB:
 * each sets the password of the services' accounts.
 * @param password of the embedded store's admin
 */
export async function startStore(folder: string, password: string): Promise<TestStore> {
  if (COUCHDB_URL) {
    const url = new URL(COUCHDB_URL);
    const account = { name: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
    url.username = url.password = '';
    const admin = new Couch({ url, ...account });
    // Of these providers only: contracts may run at the same CouchDB, with others.
    const databases = async () =>
      (await Promise.all(PROVIDER_NAMES.map((name) => admin.list(`${name}-`)))).flat();
    const before = new Set(await databases());
    const close = async () => {
      for (const db of await databases()) if (!before.has(db)) await admin.destroy(db);
      await admin.close();
    };
    return { url, ...account, close };
  }
  const admin = { name: 'admin', password };
  const store = await startEmbeddedStore({ folder: join(folder, 'store'), admin });
  return { url: new URL(store.url), ...admin, close: () => store.close() };
}
