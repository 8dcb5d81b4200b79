import leveldb from 'pouchdb-adapter-leveldb';
import http from 'pouchdb-adapter-http';
import memory from 'pouchdb-adapter-memory';
import PouchDB from 'pouchdb-core';
import find from 'pouchdb-find';
import mapreduce from 'pouchdb-mapreduce';
import replication from 'pouchdb-replication';

PouchDB.plugin(leveldb)
  .plugin(memory)
  .plugin(http)
  .plugin(find)
  .plugin(mapreduce)
  .plugin(pluginOfReplication);

/** PouchDB with the plugins this project uses. */
export { PouchDB };

/** Replication throws when it is plugged in a second time; like this, a Vault in the same process may do so as well. */
function pluginOfReplication(pouch: object): void {
  const { prototype } = pouch as { prototype: object };
  if ('replicate' in prototype) return;
  const plugged: { prototype: object } = { prototype: {} };
  (replication as (host: object) => void)(plugged);
  const { prototype: methods, ...statics } = plugged;
  Object.assign(pouch, statics);
  for (const [name, method] of Object.entries(Object.getOwnPropertyDescriptors(methods))) {
    Object.defineProperty(prototype, name, { ...method, configurable: true });
  }
}

interface View {
  db: { close(): Promise<void> };
}

/** A PouchDB database with what its plugins add and its types leave out. */
export type Pouch = PouchDB.Database & {
  _cachedViews?: Record<string, Promise<View>>;
  query(view: string, options: Record<string, unknown>): Promise<unknown>;
  viewCleanup(): Promise<unknown>;
  explain(request: unknown): Promise<Record<string, unknown>>;
};

/** Where a local database keeps its documents. */
export interface Place {
  adapter: 'leveldb' | 'memory';
  /** A path for `leveldb`, any name of its own for `memory`. */
  path: string;
}

// Rewriting a document rewrites its revision history too; nobody here merges further back than this.
const revisionsKept = 100;

/** Opens a local database, making it if need be. */
export async function openPouch(place: Place): Promise<Pouch> {
  const options = {
    adapter: place.adapter,
    // Hashing each document for its revision would be a tenth of the cost of storing it.
    deterministic_revs: false,
    revs_limit: revisionsKept,
    // Old bodies go at once: documents that are rewritten all the time do not fill the disk.
    auto_compaction: true,
    maxOpenFiles: 64,
  };
  const pouch = new PouchDB(place.path, options) as Pouch;
  // A view's map function that throws is reported here; unheard, PouchDB prints the document.
  (pouch as unknown as NodeJS.EventEmitter).on('error', () => undefined);
  await pouch.info();
  return pouch;
}

/** A database on another server, or on this one by way of HTTP. */
export const remotePouch = (url: string): Pouch => new PouchDB(url, { skip_setup: true }) as Pouch;

/** Copies what the target lacks. */
export const replicateOnce = (from: Pouch, to: Pouch, options: object): Promise<PouchDB.ReplicationResult> =>
  PouchDB.replicate(from, to, options);

/** Closes a database with the views that were opened for it. */
export async function closePouch(pouch: Pouch): Promise<void> {
  // PouchDB's close looks for its views under a prefix that these adapters do not use.
  for (const view of Object.values(pouch._cachedViews ?? {})) {
    const opened = await view.catch(() => undefined);
    await opened?.db.close();
  }
  await pouch.close();
}
