import { randomBytes } from 'node:crypto';
import { syncEvent, type SyncEvent, type SyncEventData } from '@data-connector/protocol';

/** A completion event for tests: of a sync of its own, completed with three records unless told. */
export function anEvent(data: Partial<SyncEventData> = {}): SyncEvent {
  const syncId = `20261122-${randomBytes(16).toString('base64url')}`;
  const complete: SyncEventData = {
    syncId,
    provider: 'meadow',
    outcome: 'completed',
    records: 3,
    handlers: { posts: { records: 3, quarantined: 0 } },
    ...data,
  };
  return syncEvent(complete, '2026-11-22T10:00:00.000Z');
}
