import { join } from 'node:path';
import { readConfig, setting } from '@data-connector/core/config';
import { startEmbeddedStore } from '@data-connector/testing/store';

/** The store of a test run, and its server admin. */
export interface TestStore {
  /** Without credentials. */
  readonly url: URL;
  readonly name: string;
  readonly password: string;
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
    return { url, ...account, close: async () => undefined };
  }
  const admin = { name: 'admin', password };
  const store = await startEmbeddedStore({ folder: join(folder, 'store'), admin });
  return { url: new URL(store.url), ...admin, close: () => store.close() };
}
