import { isVaultError, type Refreshed, type SyncView } from '@data-connector/vault';
import type { KeptAccount } from '../keep/accounts.js';
import type { HandlerEnd, LastSync } from '../store/state.js';
import { inbox } from './inboxes.js';
import type { Context } from './context.js';

function lastOf(view: SyncView, added: number): LastSync {
  const { status, code, retryAt, nextSyncAt, endedAt, updatedAt } = view;
  const handlers = Object.entries(view.handlers).map(([name, progress]): [string, HandlerEnd] => {
    const { pages: _pages, bytes: _bytes, snapshot: _snapshot, ...end } = progress;
    return [name, end];
  });
  return {
    at: endedAt ?? updatedAt,
    ...(status === 'running' || status === 'erasing' || status === 'erased' ? {} : { outcome: status }),
    ...(code === undefined ? {} : { code }),
    ...(retryAt === undefined ? {} : { retryAt }),
    ...(nextSyncAt === undefined ? {} : { nextSyncAt }),
    added,
    handlers: Object.fromEntries(handlers),
  };
}

/** What is kept after a sync came to its end. */
function finished(kept: KeptAccount, { view, receipt }: Refreshed): KeptAccount {
  const { pending, ...rest } = kept;
  return {
    ...rest,
    last: lastOf(view, pending?.added ?? 0),
    ...(receipt ? { receipt } : {}),
  };
}

/** What is told about records that were written. */
export interface Written {
  (key: string, schema: string): void;
}

/**
 * Does an account's pending sync, or what is left of it: follows it, opens and writes its records, and has the server's
 * copy erased. Everything that is needed to go on is kept before it is needed.
 * @throws VaultError, and what the browser's database throws
 */
export async function refreshAccount(
  context: Context,
  key: string,
  signal: AbortSignal,
  written: Written,
): Promise<LastSync | undefined> {
  const { keep, store } = context;
  const kept = await keep.accounts.get(key);
  // Another tab may have done it while this one waited for its turn.
  if (!kept?.pending || !kept.connection) return undefined;
  const { vault, owner } = context.session();
  const { ticket, handlers } = kept.pending;
  const refreshed = await vault.refresh({
    connection: kept.connection,
    key: owner.key,
    databaseFor: inbox,
    signal,
    ...(handlers ? { handlers } : {}),
    ...(ticket ? { resume: ticket } : {}),
    store: {
      async saveConnection(connection) {
        await keep.accounts.change(key, (now) => now && { ...now, connection, account: connection.account });
      },
      async upsert(records, about) {
        const added = await keep.records.put(key, records, about);
        if (added > 0)
          await keep.accounts.change(
            key,
            (now) =>
              now?.pending && { ...now, pending: { ...now.pending, added: now.pending.added + added } },
          );
        await keep.quarantine.release(records.map(({ _id }) => _id));
        written(key, about.schema);
      },
      quarantine: (items) => keep.quarantine.put(key, items),
      async prune(about) {
        const spared = await keep.quarantine.prune(key, about);
        if (spared) await keep.records.prune(key, about, spared);
        written(key, about.schema);
      },
    },
    async onSync(handle) {
      await keep.accounts.change(
        key,
        (now) => now?.pending && { ...now, pending: { ...now.pending, ticket: handle.ticket } },
      );
      await context.showAccount(key);
    },
    onUpdate({ view }) {
      store.dispatch({ type: 'sync-news', account: key, handlers: view.handlers });
      if (view.status !== 'running')
        store.dispatch({ type: 'sync-stage', account: key, stage: 'collecting' });
    },
    onProgress: (progress) => store.dispatch({ type: 'sync-collected', account: key, ...progress }),
  });
  const after = await keep.accounts.change(key, (now) => now && finished(now, refreshed));
  return after?.last;
}

/** Whether an error says that the server has nothing of a sync any more. */
export function isGone(error: unknown): boolean {
  return isVaultError(error, 'token_invalid', 'sync_unknown', 'sync_erased');
}
