import {
  QUARANTINE,
  type Connection,
  type QuarantinedItem,
  type SnapshotState,
  type SyncEnd,
  type SyncResult,
  type SyncView,
} from '@data-connector/protocol';
import { VaultError } from '../errors/vault-error.js';
import type { Gateway } from '../gateway/gateway.js';
import type { DataKey } from '../opening/keyring.js';
import type { VaultRecord } from '../opening/record.js';
import { sameValue } from '../opening/same-value.js';
import { syncPath, type SyncTicket } from '../sync/ticket.js';
import { emptyInbox } from './inbox.js';
import type { CompleteSnapshot, KeptAside } from './kept-aside.js';
import type { RecordsAbout } from './records-about.js';
import { openLocal, type LocalDatabases } from './local-databases.js';
import { localPages, serverPages } from './pages.js';

/** How far collecting has got. */
export interface CollectProgress {
  /** `QUARANTINE` for what is kept aside. */
  readonly schema: string;
  readonly records: number;
  /** What the server says it has; only an estimate while a sync runs. */
  readonly expected: number;
  /** Every record of the datastore up to this number is written: collecting may go `after` it if it is cut off. */
  readonly upTo: number;
}

/** Where what is collected goes. Each may be called again with the same after a crash. */
export interface CollectTargets {
  /** Writes verified records by their `_id`, over what is there, also over what is kept aside under it. */
  readonly upsert: (records: readonly VaultRecord[], about: RecordsAbout) => Promise<void> | void;
  /** Drops the records with these `_id`s, and what is kept aside under them, if there are any: they are gone. */
  readonly remove: (ids: readonly string[], about: RecordsAbout) => Promise<void> | void;
  /** Keeps items aside by their `_id`, beside the records: what is there of an older one stays. */
  readonly quarantine: (items: readonly KeptAside[]) => Promise<void> | void;
  /**
   * A snapshot is complete: drops this account's records of the schema, and the handler's items kept aside, that belong to
   * other snapshots. Records stay whose `_id` is kept aside with this snapshot; all of them, if something without a
   * `sourceId` is: it may be any of them (`sparedBy` tells which).
   */
  readonly prune?: (about: CompleteSnapshot) => Promise<void> | void;
  /** So far it has got; what comes next waits for it. */
  readonly progress?: (progress: CollectProgress) => unknown;
  /** Saves the connection, at once: its tokens may be new and the old ones spent. It has the cursors the Vault had. */
  readonly onConnection?: (connection: Connection) => Promise<void> | void;
  /**
   * Saves the connection with its new cursors: everything before them was verified and written. A handler's cursor that is not
   * the one that the sync began with stays as it is.
   */
  readonly onCursors?: (connection: Connection) => Promise<void> | void;
}

/** How to collect. Local databases hold ciphertext only and are destroyed when all is written. */
export type CollectOptions = LocalDatabases &
  CollectTargets & {
    /** Keep the local databases. */
    readonly keepLocal?: boolean;
    /** Up to which record of this very sync an earlier try has got, by schema: the last `upTo` that `progress` told. */
    readonly after?: Readonly<Record<string, number>>;
    readonly signal?: AbortSignal;
  };

/** What was collected. `bytes` is the sealed size. */
export interface Collected {
  readonly records: number;
  /** Tombstones: items that are gone. */
  readonly gone: number;
  /** Items that were kept aside. */
  readonly quarantined: number;
  readonly bytes: number;
  /** By schema URI. */
  readonly schemas: Readonly<Record<string, number>>;
  /** As the service signed it; nothing if the sync did not end in good order. */
  readonly end: SyncEnd | undefined;
  readonly connection: Connection;
}

/** A sync whose data is to be collected; `connection` is the one that was saved last. */
export interface CollectInput {
  readonly gateway: Gateway;
  readonly ticket: SyncTicket;
  readonly connection: Connection;
  readonly view: SyncView;
  readonly key: DataKey;
  /** Nothing if the sync was interrupted before its first commit. */
  readonly result: SyncResult | undefined;
  /** Complete and incomplete snapshots by schema URI, and whose they are. */
  readonly snapshots: ReadonlyMap<string, SnapshotState & { readonly handler: string }>;
}

/** Datastores by schema: the promised ones and those in which something was acknowledged since. */
function inboxes({ view, result }: CollectInput): { schema: string; name: string; expected: number }[] {
  const names = new Map<string, { name: string; expected: number }>();
  for (const [schema, { name, records }] of Object.entries(view.datastores))
    if (records > 0) names.set(schema, { name, expected: records });
  for (const [schema, { name, last }] of Object.entries(result?.datastores ?? {})) {
    const known = names.get(schema);
    if (known && known.name !== name) throw new VaultError('tampered');
    if (last > 0) names.set(schema, { name, expected: known?.expected ?? last });
  }
  // What is kept aside comes first: a record that follows is written over it.
  const all = [...names].map(([schema, inbox]) => ({ schema, ...inbox }));
  return all.sort((one, other) => Number(other.schema === QUARANTINE) - Number(one.schema === QUARANTINE));
}

/** Whether what a handler has brought follows on what this Vault has of it: the sync began with the Vault's own cursor. */
function follows({ connection, result }: CollectInput, handler: string): boolean {
  return sameValue(result?.from[handler], connection.cursors?.[handler]);
}

function withCursors(connection: Connection, cursors: Connection['cursors']): Connection {
  const { cursors: _none, ...rest } = connection;
  return cursors ? { ...rest, cursors } : rest;
}

/**
 * Collects a sync: saves the connection, replicates, opens, verifies and writes every record, drops what complete snapshots
 * no longer have, and saves the cursors last. Safe to repeat from any point.
 * @throws VaultError `tampered`, `incomplete`, `token_invalid`, `sync_erased`, `unreachable`, `aborted`
 */
export async function collect(input: CollectInput, options: CollectOptions): Promise<Collected> {
  const { gateway, ticket, connection: known, key, result, snapshots } = input;
  const { provider, account } = known;
  const schemas: Record<string, number> = {};
  const locals: { destroy(): Promise<unknown> }[] = [];
  let [gone, quarantined, bytes] = [0, 0, 0];
  const keepAside = async (records: readonly VaultRecord[], count: number): Promise<void> => {
    const items = records as unknown as readonly QuarantinedItem[];
    const kept = items.flatMap((item): KeptAside[] => {
      const snapshot = result?.snapshots[item.handler]?.id;
      if (snapshot === undefined) return [item];
      return follows(input, item.handler) ? [{ ...item, snapshot }] : [];
    });
    if (kept.length > 0) await options.quarantine(kept);
    quarantined += count;
  };
  if (result) await options.onConnection?.(withCursors(result.connection, known.cursors));

  for (const { schema, name, expected } of inboxes(input)) {
    const part = snapshots.get(schema);
    // Its records would lose the mark of the snapshot that this Vault is in the middle of; they come again with that.
    if (part && !follows(input, part.handler)) continue;
    const local = openLocal(options, name, gateway.patience.local);
    if (local) locals.push(local);
    const source = {
      path: [...syncPath(ticket), 'datastores', name],
      token: ticket.token,
      signal: options.signal,
    };
    const snapshot = part?.id;
    const from = options.after?.[schema] ?? 0;
    let opened = from;
    const about = { schema, ...(snapshot === undefined ? {} : { snapshot }) };
    await emptyInbox(gateway.patience, {
      place: { schema, provider, accountId: account.id, ofSnapshot: part !== undefined },
      pages: (after, anew) =>
        local ? localPages(gateway, local, { ...source, anew }, after) : serverPages(gateway, source, after),
      key,
      from,
      last: result?.datastores[schema]?.last ?? 0,
      closed: result?.end?.outcome === 'completed',
      signal: options.signal,
      async deliver({ from: sealed, gone: ids, records, upTo }) {
        bytes += sealed.bytes;
        if (schema === QUARANTINE) await keepAside(records, sealed.records);
        else {
          if (records.length > 0) await options.upsert(records, about);
          if (ids.length > 0) await options.remove(ids, about);
          gone += sealed.gone;
          schemas[schema] = (schemas[schema] ?? 0) + sealed.records;
        }
        opened += sealed.records + sealed.gone;
        await options.progress?.({ schema, records: opened, expected, upTo });
      },
    });
  }
  for (const [schema, { id, complete, handler }] of snapshots)
    if (complete && follows(input, handler)) await options.prune?.({ schema, snapshot: id, handler });

  const reached = Object.entries(result?.cursors ?? {}).filter(([handler]) => follows(input, handler));
  const cursors = { ...known.cursors, ...Object.fromEntries(reached) };
  const connection = result ? withCursors(result.connection, cursors) : known;
  if (result) await options.onCursors?.(connection);
  if (!options.keepLocal) await Promise.allSettled(locals.map((local) => local.destroy()));
  const records = Object.values(schemas).reduce((sum, count) => sum + count, 0);
  return { records, gone, quarantined, bytes, schemas, end: result?.end, connection };
}
