import { join } from 'node:path';
import leveldb from 'pouchdb-adapter-leveldb';
import http from 'pouchdb-adapter-http';
import memory from 'pouchdb-adapter-memory';
import Pouch from 'pouchdb-core';
import replication from 'pouchdb-replication';
import type { Connection } from '@data-connector/protocol';
import type { LocalDatabase, VaultRecord, VaultStore } from '@data-connector/vault';

Pouch.plugin(leveldb).plugin(http).plugin(memory).plugin(replication);

interface Kept {
  readonly _id: string;
  readonly _rev?: string;
}

/** The demo Vault's own data: connections, and the records they brought, as PouchDB databases in a folder. */
export interface VaultData extends VaultStore {
  /** The connection of a provider that was saved last, if any. */
  connection(provider: string): Promise<Connection | undefined>;
  /** How many records of a provider are here. */
  count(provider: string): Promise<number>;
  /** A local database for a datastore's sealed records, in memory. */
  inbox(name: string): LocalDatabase;
  close(): Promise<void>;
}

const connectionId = ({ provider, account }: Connection): string => `${provider}:${account.id}`;

/** Opens the Vault's data in a folder. */
export function openVaultData(folder: string): VaultData {
  const open = (name: string) =>
    new Pouch(join(folder, name), { adapter: 'leveldb', revs_limit: 1, auto_compaction: true });
  const connections = open('api-connections');
  const records = open('records');

  const revisions = async (ids: readonly string[]): Promise<Map<string, string>> => {
    const { rows } = await records.allDocs({ keys: ids });
    return new Map(rows.filter(({ error }) => !error).map(({ id, value }) => [id, value.rev]));
  };
  const ofProvider = (provider: string) => ({ startkey: `${provider}-`, endkey: `${provider}-\ufff0` });

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
      const known = await revisions(batch.map(({ _id }) => _id));
      const docs = batch.map((record): Kept => {
        const rev = known.get(record._id);
        return {
          ...record,
          ...(rev === undefined ? {} : { _rev: rev }),
          ...(snapshot === undefined ? {} : { snapshot }),
        };
      });
      await records.bulkDocs(docs);
    },
    async prune({ schema, snapshot }) {
      const { rows } = await records.allDocs({ include_docs: true });
      const gone = rows.flatMap(({ doc }) =>
        doc?.['schema'] === schema && doc['snapshot'] !== undefined && doc['snapshot'] !== snapshot
          ? [{ ...doc, _deleted: true }]
          : [],
      );
      await records.bulkDocs(gone);
    },
    async count(provider) {
      return (await records.allDocs(ofProvider(provider))).rows.length;
    },
    inbox: (name) => new Pouch(name, { adapter: 'memory' }),
    async close() {
      await Promise.all([connections.close(), records.close()]);
    },
  };
}
