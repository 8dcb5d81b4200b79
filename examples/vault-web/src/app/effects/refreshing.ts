import { QUARANTINE, type Refreshed } from '@data-connector/vault';
import type { KeptAccount } from '../keep/databases.js';
import type { AccountKey, LastSync } from '../state.js';
import { syncCollected, syncNews, syncStage } from '../syncs.js';
import { opened, showAccount } from './opened.js';
import { readAnew } from './reading.js';

/** What is kept after a sync came to its end. */
function finished({ pending, ...rest }: KeptAccount, { view, receipt }: Refreshed): KeptAccount {
  const { status, code, retryAt, endedAt, updatedAt, handlers } = view;
  const last: LastSync = {
    at: endedAt ?? updatedAt,
    ...(status === 'running' || status === 'erasing' || status === 'erased' ? {} : { outcome: status }),
    ...(code && { code }),
    ...(retryAt && { retryAt }),
    added: pending?.added ?? 0,
    handlers,
  };
  return { ...rest, last, ...(receipt && { receipt }) };
}

/**
 * Does an account's pending sync, or what is left of it: follows it, opens and writes its records, and has the server's
 * copy erased. Everything that is needed to go on is kept before it is needed.
 * @throws VaultError, and what the browser's database throws
 */
export async function refreshAccount(key: AccountKey, signal: AbortSignal): Promise<LastSync | undefined> {
  const { keep, owner, vault } = opened();
  const kept = await keep.accounts.get(key);
  // Another tab may have done it while this one waited for its turn.
  if (!kept?.pending || !kept.connection) return undefined;
  const { ticket, after, handlers } = kept.pending;
  let added = 0;
  const changePending = (to: (pending: NonNullable<KeptAccount['pending']>) => KeptAccount['pending']) =>
    keep.accounts.change(key, (now) => {
      const pending = now?.pending && to(now.pending);
      return now && pending && { ...now, pending };
    });
  const refreshed = await vault.refresh({
    connection: kept.connection,
    key: owner.key,
    signal,
    ...(handlers ? { handlers } : {}),
    ...(ticket ? { resume: { ...ticket, ...(after && { after }) } } : {}),
    store: {
      async saveConnection(connection) {
        await keep.accounts.change(key, (now) => now && { ...now, connection, account: connection.account });
      },
      async upsert(records, about) {
        added += await keep.records.put(key, records, about);
        const ids = records.map(({ _id }) => _id);
        await keep.quarantine.release(key, ids);
        readAnew(key, about.schema);
      },
      async remove(ids, about) {
        await keep.records.remove(about.schema, ids);
        await keep.quarantine.release(key, ids);
        readAnew(key, about.schema);
      },
      async quarantine(items) {
        await keep.quarantine.put(key, items);
      },
      async prune(about) {
        const spared = await keep.quarantine.prune(key, about);
        if (spared) await keep.records.prune(key, about, spared);
        readAnew(key, about.schema);
      },
    },
    async onSync(handle) {
      await changePending(({ after: _other, ...pending }) =>
        pending.ticket?.syncId === handle.syncId ? undefined : { ...pending, ticket: handle.ticket },
      );
      await showAccount(key);
    },
    onUpdate({ view }) {
      syncNews(key, view.handlers);
      if (view.status !== 'running') syncStage(key, 'collecting');
    },
    async onProgress(progress) {
      const { schema, upTo } = progress;
      if (schema !== QUARANTINE) syncCollected(key, progress);
      await changePending((pending) => ({
        ...pending,
        added: pending.added + added,
        after: { ...pending.after, [schema]: upTo },
      }));
      added = 0;
    },
  });
  const done = await keep.accounts.change(key, (now) => now && finished(now, refreshed));
  return done?.last;
}
