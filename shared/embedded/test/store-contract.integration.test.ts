import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedStore } from '../src/index.js';
import { storeContract } from '@data-connector/testing/store-contract';

const admin = { name: 'admin', password: 'a secret of the test' };

storeContract('embedded, in memory', async () => ({ ...(await startEmbeddedStore({ admin })), admin }));

storeContract('embedded, on disk', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'store-contract-'));
  const store = await startEmbeddedStore({ folder, admin });
  const close = async (): Promise<void> => {
    await store.close();
    await rm(folder, { recursive: true });
  };
  return { url: store.url, admin, close };
});

const couchdb = process.env['COUCHDB_URL'];
if (couchdb !== undefined && couchdb !== '') {
  storeContract('CouchDB', async () => {
    const { origin, username, password } = new URL(couchdb);
    const who = { name: decodeURIComponent(username), password: decodeURIComponent(password) };
    return { url: origin, admin: who, close: async () => undefined };
  });
}
