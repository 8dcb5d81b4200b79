import cryptoPouch from 'crypto-pouch';
import {
  createVault,
  type Connection,
  type LocalDatabase,
  type SyncTicket,
  type SyncView,
  type VaultRecord,
} from '@data-connector/vault';

// Runs in Node and, bundled, in a browser.

/** A sync that has ended, and whose it is. */
export interface ToRead {
  readonly gateway: string;
  readonly connection: Connection;
  /** The person's secret key: 64 hex characters. */
  readonly secret: string;
  readonly ticket: SyncTicket;
  readonly view: SyncView;
}

/** PouchDB, as far as it is measured. */
export interface Pouch extends LocalDatabase {
  bulkDocs(documents: readonly object[]): Promise<unknown>;
  crypto(password: string): Promise<void>;
}
export type PouchClass = (new (name: string) => Pouch) & { plugin(plugin: object): unknown };

const BATCH = 200;
/** Nothing but sealed records lies in it: it need not be replicated again. */
const REPLICATED = Object.assign(Promise.resolve(), { cancel() {} });

/** How many records a second. */
async function perSecond(read: () => Promise<number>): Promise<number> {
  const begun = performance.now();
  const records = await read();
  return (records * 1000) / (performance.now() - begun);
}

/** Brings one sync's records into local databases, sealed in one and as crypto-pouch seals them in another, so as to read them. */
export async function reading({ gateway, connection, secret, ticket, view }: ToRead, PouchDB: PouchClass) {
  PouchDB.plugin(cryptoPouch);
  const vault = createVault({ gateway, did: connection.did });
  const bytes = Uint8Array.from(secret.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const handle = vault.openSync({ ...ticket, connection, key: { kind: 'secret', secret: bytes } });
  const collect = async (databaseFor?: () => LocalDatabase) => {
    const records: VaultRecord[] = [];
    await handle.collect({
      ...(databaseFor && { databaseFor }),
      keepLocal: true,
      view,
      upsert: (some) => void records.push(...some),
      quarantine() {},
      remove() {},
    });
    return records;
  };
  const sealed = new PouchDB('bench-sealed');
  const records = await collect(() => sealed);
  const usual = new PouchDB('bench-usual');
  await usual.crypto('a password of the bench');
  for (let from = 0; from < records.length; from += BATCH)
    await usual.bulkDocs(records.slice(from, from + BATCH));
  return {
    /** Read from the local database, opened, verified and handed over. */
    opened: () =>
      perSecond(async () => {
        const local = { ...sealed, allDocs: (options: object) => sealed.allDocs(options) };
        return (await collect(() => ({ ...local, replicate: { from: () => REPLICATED } }))).length;
      }),
    /** The same records out of PouchDB with crypto-pouch. */
    usual: () =>
      perSecond(async () => {
        let count = 0;
        for (let last: string | undefined; ;) {
          const after = last === undefined ? {} : { startkey: last, skip: 1 };
          const { rows } = await usual.allDocs({ include_docs: true, limit: BATCH, ...after });
          count += rows.length;
          last = rows.at(-1)?.id;
          if (rows.length < BATCH) return count;
        }
      }),
    /** From the server through memory, as a Vault without PouchDB does. */
    brought: () => perSecond(async () => (await collect()).length),
  };
}

export type Reading = Awaited<ReturnType<typeof reading>>;
