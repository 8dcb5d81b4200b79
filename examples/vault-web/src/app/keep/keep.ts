import type { ProviderListing } from '@data-connector/vault';
import { deleteDB } from 'idb';
import type { Owner } from '../person.js';
import type { AccountKey } from '../state.js';
import {
  change,
  openConnections,
  openQuarantine,
  openVault,
  type Attempt,
  type KeptAccount,
  type Opened,
} from './databases.js';
import { quarantineShelf } from './quarantine.js';
import { recordShelf } from './records.js';
import { schemaList, type SchemaList } from './schemas.js';

/** The gateway gives an attempt ten minutes. */
const ATTEMPT_MS = 3_600_000;

/** Single things: whose Vault it is, what the gateway listed last, for when it is out of reach, and a choice. */
function valueShelf(database: Opened<typeof openVault>) {
  const get = (name: string): Promise<unknown> => database.get('values', name);
  const put = (name: string, value: unknown) => change(database, 'values', (store) => store.put(value, name));
  return {
    owner: async () => (await get('owner')) as Owner | undefined,
    keepOwner: (owner: Owner) => put('owner', owner),
    providers: async () => ((await get('providers')) ?? []) as readonly ProviderListing[],
    keepProviders: (list: readonly ProviderListing[]) => put('providers', list),
    /** Whether the person wants pictures of other sites; not unless they said so. */
    pictures: async () => (await get('pictures')) === true,
    keepPictures: (wanted: boolean) => put('pictures', wanted),
  };
}

/** Connection attempts, over the page's leaving and coming back. */
function attemptShelf(database: Opened<typeof openVault>) {
  return {
    keep: (attempt: Attempt) => change(database, 'attempts', (store) => store.put(attempt)),
    find: (state: string) => database.get('attempts', state),
    remove: (state: string) => change(database, 'attempts', (store) => store.delete(state)),
    /** Drops those that cannot come back any more. */
    sweep: (now: number) =>
      change(database, 'attempts', async (store) => {
        for (const { state, begunAt } of await store.getAll())
          if (now - begunAt > ATTEMPT_MS) await store.delete(state);
      }),
  };
}

function accountShelf(database: Opened<typeof openConnections>) {
  return {
    /** In the order in which they were connected. */
    all: async () =>
      (await database.getAll('connections')).sort((a, b) => a.connectedAt.localeCompare(b.connectedAt)),
    get: (key: AccountKey) => database.get('connections', key),
    /** Reads and writes in one step; nothing is written for nothing. */
    change: (key: AccountKey, to: (kept: KeptAccount | undefined) => KeptAccount | undefined) =>
      change(database, 'connections', async (store) => {
        const changed = to(await store.get(key));
        if (changed) await store.put(changed);
        return changed;
      }),
    remove: (key: AccountKey) => change(database, 'connections', (store) => store.delete(key)),
  };
}

/** Databases of earlier versions, which replicated with PouchDB: ciphertext that nobody opens any more. */
async function deleteInboxes(): Promise<void> {
  // Not every browser lists them.
  const databases = (await indexedDB.databases?.()) ?? [];
  for (const { name } of databases) if (name?.startsWith('_pouch_')) await deleteDB(name);
}

async function destroy(schemas: SchemaList): Promise<void> {
  await schemas.close();
  const records = (await schemas.all()).map((schema) => `schema:${schema}`);
  for (const name of ['api-connections', 'quarantine', ...records, 'vault']) await deleteDB(name);
  await deleteInboxes();
}

/** Opens what the browser keeps. @throws DOMException where it keeps nothing (private windows of some, or by the person's choice) */
export async function openKeep() {
  let vault = await openVault();
  // The page was closed while everything was being deleted: the rest goes now.
  if (await schemaList(vault).closed()) {
    await destroy(schemaList(vault));
    vault = await openVault();
  }
  // A tab with that version may hold one open, and nobody waits for that here.
  deleteInboxes().catch(() => {});
  const schemas = schemaList(vault);
  return {
    values: valueShelf(vault),
    attempts: attemptShelf(vault),
    accounts: accountShelf(await openConnections()),
    quarantine: quarantineShelf(await openQuarantine()),
    records: recordShelf(schemas),
    /** Deletes everything; if the page is closed meanwhile, the rest goes when the Vault is opened next. */
    destroy: () => destroy(schemas),
  };
}

/** Everything that the Vault keeps in this browser. */
export type Keep = Awaited<ReturnType<typeof openKeep>>;
