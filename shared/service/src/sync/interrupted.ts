import { CODES } from '@data-connector/protocol';
import type { SyncDocument } from '../ledger/sync-document.js';

/** A sync whose replica is gone, as it ends. */
export function interrupted(doc: SyncDocument): SyncDocument {
  const now = new Date().toISOString();
  const handlers = Object.entries(doc.handlers).map(([name, progress]) => {
    const open = progress.state === 'running' || progress.state === 'waiting';
    return [name, open ? ({ ...progress, state: 'failed', code: 'lease_lost' } as const) : progress] as const;
  });
  return {
    ...doc,
    status: 'interrupted',
    outcome: 'interrupted',
    code: 'lease_lost',
    retry: CODES.lease_lost.retry,
    handlers: Object.fromEntries(handlers),
    updatedAt: now,
    endedAt: now,
    nextSyncAt: new Date(Date.now() + (1 + Math.random()) * 60_000).toISOString(),
    event: 'pending',
  };
}
