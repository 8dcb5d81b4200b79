import { join } from 'node:path';
import leveldb from 'pouchdb-adapter-leveldb';
import http from 'pouchdb-adapter-http';
import memory from 'pouchdb-adapter-memory';
import Pouch from 'pouchdb-core';
import replication from 'pouchdb-replication';
import {
  sparedBy,
  type Connection,
  type KeptAside,
  type LocalDatabase,
  type VaultRecord,
  type VaultStore,
} from '@data-connector/vault';

Pouch.plugin(leveldb).plugin(http).plugin(memory).plugin(replication);

interface Kept {
  readonly _id: string;
  readonly _deleted?: true;
}

/** The Vault's own data: connections, and the records they brought, as PouchDB databases in a folder. */
export interface VaultData extends Omit<VaultStore, 'prune'> {
  /** Drops what a snapshot of this connection's account has no more: other accounts fill the same schemas. */
  prune(connection: Connection, about: Parameters<NonNullable<VaultStore['prune']>>[0]): Promise<void>;
  /** The connection of a provider that was saved last, if any. */
  connection(provider: string): Promise<Connection | undefined>;
  /** How many records of a provider are here. */
  count(provider: string): Promise<number>;
  /** A local database for a datastore's sealed records, in memory. */
  inbox(name: string): LocalDatabase;
  close(): Promise<void>;
}

const gone = (_id: string): Kept => ({ _id, _deleted: true });

const connectionId = ({ provider, account }: Connection): string => `${provider}:${account.id}`;

/** Opens the Vault's data in a folder. */
export function openVaultData(folder: string): VaultData {
  const open = (name: string) =>
    new Pouch(join(folder, name), { adapter: 'leveldb', revs_limit: 1, auto_compaction: true });
  const connections = open('api-connections');
  const records = open('records');
  const quarantine = open('quarantine');

  /** Writes documents over what is there. */
  const put = async (database: PouchDB.Database, docs: readonly Kept[]): Promise<void> => {
    const { rows } = await database.allDocs({ keys: docs.map(({ _id }) => _id) });
    const known = new Map(rows.filter(({ error }) => !error).map(({ id, value }) => [id, value.rev]));
    await database.bulkDocs(
      docs.flatMap((doc) => {
        const _rev = known.get(doc._id);
        if (_rev === undefined) return doc._deleted ? [] : [doc];
        return [{ ...doc, _rev }];
      }),
    );
  };
  /** The records of a provider, or of one of its accounts. */
  const ofProvider = (start: string) => ({ startkey: `${start}-`, endkey: `${start}-\ufff0` });

  return {
    async connection(provider) {
      const { rows } = await connections.allDocs({
        include_docs: true,
        startkey: `${provider}:`,
        endkey: `${provider}:\ufff0`,
      });
      return rows.at(-1)?.doc?.['connection'] as Connection | undefined;
    },
    async saveConnection(connection) {
      const _id = connectionId(connection);
      const there = await connections.get(_id).catch(() => undefined);
      await connections.put({
        _id,
        ...(there ? { _rev: there._rev } : {}),
        connection,
        savedAt: new Date().toISOString(),
      });
    },
    async upsert(batch: readonly VaultRecord[], { snapshot }) {
      await put(
        records,
        batch.map((record) => ({ ...record, ...(snapshot === undefined ? {} : { snapshot }) })),
      );
      await put(
        quarantine,
        batch.map(({ _id }) => gone(_id)),
      );
    },
    async remove(ids) {
      for (const database of [records, quarantine]) await put(database, ids.map(gone));
    },
    quarantine: (items) => put(quarantine, items),
    async prune({ account, provider }, { schema, snapshot, handler }) {
      const own = ofProvider(`${provider}-${account.id}`);
      const aside = (await quarantine.allDocs({ ...own, include_docs: true })).rows.flatMap(
        ({ doc }) => (doc as unknown as KeptAside | undefined) ?? [],
      );
      const spared = sparedBy(aside, { handler, snapshot });
      const { rows } = await records.allDocs({ ...own, include_docs: true });
      const old = rows.flatMap(({ doc }) =>
        doc?.['schema'] === schema &&
        // Another account's id may begin with this one's.
        doc['sourceAccountId'] === account.id &&
        doc['snapshot'] !== undefined &&
        doc['snapshot'] !== snapshot &&
        spared?.has(doc._id) === false
          ? [gone(doc._id)]
          : [],
      );
      await put(records, old);
      const others = aside.filter((item) => item.handler === handler && item.snapshot !== snapshot);
      await put(
        quarantine,
        others.map(({ _id }) => gone(_id)),
      );
    },
    async count(provider) {
      return (await records.allDocs(ofProvider(provider))).rows.length;
    },
    inbox: (name) => new Pouch(name, { adapter: 'memory' }),
    async close() {
      await Promise.all([connections.close(), records.close(), quarantine.close()]);
    },
  };
}
