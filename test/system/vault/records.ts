import { randomUUID } from 'node:crypto';
import type { Connection } from '@data-connector/protocol';
import {
  sparedBy,
  type KeptAside,
  type LocalDatabase,
  type VaultRecord,
  type VaultStore,
} from '@data-connector/vault';
import { Pouch } from '@data-connector/testing/pouch';

interface Kept {
  readonly record: VaultRecord;
  readonly snapshot: string | undefined;
  /** How often it came. */
  readonly times: number;
}

/** A Vault's own data, in memory. */
export interface VaultRecords extends VaultStore {
  /** The connection that was saved last, by provider. */
  readonly connections: ReadonlyMap<string, Connection>;
  /** A provider's records. */
  of(provider: string): readonly VaultRecord[];
  /** How many of a provider's records came more than once. */
  repeated(provider: string): number;
  /** A provider's items that could not be read. */
  asideOf(provider: string): readonly KeptAside[];
  /** A local database for a datastore's sealed records. */
  databaseFor(name: string): LocalDatabase;
}

/** Makes a Vault's empty data. */
export function vaultRecords(): VaultRecords {
  // Databases in memory are one another's by their names, whosever they are.
  const own = randomUUID();
  const connections = new Map<string, Connection>();
  const kept = new Map<string, Kept>();
  const aside = new Map<string, KeptAside>();
  const ofProvider = (provider: string) =>
    [...kept].flatMap(([id, one]) => (id.startsWith(`${provider}-`) ? [one] : []));
  return {
    connections,
    saveConnection: (connection) => void connections.set(connection.provider, connection),
    upsert(records, { snapshot }) {
      for (const record of records) {
        kept.set(record._id, { record, snapshot, times: (kept.get(record._id)?.times ?? 0) + 1 });
        aside.delete(record._id);
      }
    },
    remove: (ids) => ids.forEach((id) => [kept, aside].forEach((all) => all.delete(id))),
    quarantine: (items) => items.forEach((item) => aside.set(item._id, item)),
    prune({ schema, snapshot, handler }) {
      const spared = sparedBy(aside.values(), { handler, snapshot });
      for (const [id, one] of kept)
        if (
          one.record['schema'] === schema &&
          one.snapshot !== undefined &&
          one.snapshot !== snapshot &&
          spared?.has(id) === false
        )
          kept.delete(id);
      for (const [id, item] of aside)
        if (item.handler === handler && item.snapshot !== snapshot) aside.delete(id);
    },
    of: (provider) => ofProvider(provider).map(({ record }) => record),
    asideOf: (provider) => [...aside.values()].filter(({ _id }) => _id.startsWith(`${provider}-`)),
    repeated: (provider) => ofProvider(provider).filter(({ times }) => times > 1).length,
    databaseFor: (name) => new Pouch(`${own}-${name}`),
  };
}
