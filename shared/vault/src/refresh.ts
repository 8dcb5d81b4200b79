import type { Connection, ErasureReceipt, SyncView } from '@data-connector/protocol';
import type { Collected, CollectOptions, CollectProgress, CollectTargets } from './collect/collect.js';
import { databasesOf, type LocalDatabases } from './collect/local-databases.js';
import { isVaultError } from './errors/vault-error.js';
import { pause, untilRetry } from './gateway/timing.js';
import type { VaultKey } from './keys/vault-key.js';
import { narrated, type Narrated } from './narrated.js';
import type { FollowOptions, SyncUpdate } from './sync/follow.js';
import type { SyncOptions } from './sync/start-sync.js';
import type { SyncHandle } from './sync/sync-handle.js';
import type { SyncTicket } from './sync/ticket.js';

/** Where a Vault keeps things. Each may be called again with the same after a crash. */
export interface VaultStore extends Pick<CollectTargets, 'upsert' | 'remove' | 'quarantine' | 'prune'> {
  /** Replaces the connection of its (provider, account). */
  saveConnection(connection: Connection): Promise<void> | void;
}

/** What to refresh, where to put it, and whom to tell about it. */
export type RefreshOptions = LocalDatabases &
  Pick<SyncOptions, 'handlers' | 'limit' | 'notify'> &
  FollowOptions & {
    readonly connection: Connection;
    readonly key: VaultKey;
    readonly store: VaultStore;
    /** A sync begun before a reload, and how far it was collected; if it is gone, a new one begins. */
    readonly resume?: SyncTicket & Pick<CollectOptions, 'after'>;
    /** The sync runs: keep `handle.ticket` to resume it. */
    readonly onSync?: (handle: SyncHandle) => Promise<void> | void;
    readonly onUpdate?: (update: SyncUpdate) => void;
    /** Keep each schema's `upTo` with the ticket to go on `after` it. */
    readonly onProgress?: CollectTargets['progress'];
  };

/** What a refresh came to. `view.status` and `view.code` say how the sync ended; `connection` is the one to go on with. */
export interface Refreshed {
  readonly connection: Connection;
  readonly view: SyncView;
  readonly collected: Collected;
  /** Nothing if the data was erased already. */
  readonly receipt: ErasureReceipt | undefined;
}

/** News of a refresh: that another device’s sync has to end first, of the sync until its outcome, then of what is collected. */
export type RefreshNews =
  { readonly type: 'waiting' } | SyncUpdate | ({ readonly type: 'collecting' } & CollectProgress);

/** The two ways to a sync. */
export interface SyncSource {
  sync(connection: Connection, key: VaultKey, options?: SyncOptions): Promise<SyncHandle>;
  openSync(sync: SyncTicket & { readonly connection: Connection; readonly key: VaultKey }): SyncHandle;
}

const GONE = ['token_invalid', 'sync_unknown', 'sync_erased'] as const;

async function begin(
  source: SyncSource,
  options: RefreshOptions,
  tell: (news: RefreshNews) => void,
): Promise<SyncHandle> {
  const { connection, key, store, resume, handlers, limit, notify, signal } = options;
  if (resume) {
    const handle = source.openSync({ ...resume, connection, key });
    try {
      await handle.status(signal ? { signal } : {});
      return handle;
    } catch (error) {
      if (!isVaultError(error, ...GONE)) throw error;
    }
  }
  const start = () =>
    source.sync(connection, key, {
      ...(handlers ? { handlers } : {}),
      ...(limit === undefined ? {} : { limit }),
      ...(notify ? { notify } : {}),
      ...(signal ? { signal } : {}),
      onConnection: (renewed) => store.saveConnection(renewed),
    });
  for (;;) {
    try {
      return await start();
    } catch (error) {
      // Another device's sync: what that fetches does not fit the cursors of this one.
      if (!isVaultError(error, 'sync_running')) throw error;
      tell({ type: 'waiting' });
      await pause(Math.min(60_000, Math.max(1000, untilRetry(error))), signal);
    }
  }
}

async function erase(handle: SyncHandle): Promise<ErasureReceipt | undefined> {
  try {
    return await handle.erase();
  } catch (error) {
    // An earlier try got through though its answer was lost
    if (isVaultError(error, ...GONE)) return undefined;
    throw error;
  }
}

/**
 * Syncs, waits for the outcome, collects and erases. What came before an abort or a crash is not lost: the server keeps the
 * sync until it is erased, and the cursors are saved only after everything before them. `for await` over it gives its news.
 * @throws VaultError; a sync that ended badly is no error, see `view`
 */
export function refresh(source: SyncSource, options: RefreshOptions): Narrated<RefreshNews, Refreshed> {
  return narrated((tell) => bringAll(source, options, tell));
}

async function bringAll(
  source: SyncSource,
  options: RefreshOptions,
  tell: (news: RefreshNews) => void,
): Promise<Refreshed> {
  const { store, onSync, onUpdate, onProgress, resume, signal, pollEvery } = options;
  const handle = await begin(source, options, tell);
  await onSync?.(handle);
  let view: SyncView | undefined;
  const follow = { ...(signal ? { signal } : {}), ...(pollEvery === undefined ? {} : { pollEvery }) };
  for await (const update of handle.events(follow)) {
    view = update.view;
    onUpdate?.(update);
    tell(update);
  }
  view ??= await handle.status();
  const collected = await handle.collect({
    ...databasesOf(options),
    view,
    upsert: (records, about) => store.upsert(records, about),
    remove: (ids, about) => store.remove(ids, about),
    quarantine: (items) => store.quarantine(items),
    prune: (about) => store.prune?.(about),
    onConnection: (connection) => store.saveConnection(connection),
    onCursors: (connection) => store.saveConnection(connection),
    ...(resume?.after && handle.syncId === resume.syncId ? { after: resume.after } : {}),
    async progress(progress) {
      await onProgress?.(progress);
      tell({ type: 'collecting', ...progress });
    },
    ...(signal ? { signal } : {}),
  });
  return { connection: collected.connection, view, collected, receipt: await erase(handle) };
}
