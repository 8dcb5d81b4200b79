import type { SyncResult, SyncView } from '@data-connector/protocol';
import { VaultError } from '../errors/vault-error.js';

/** What a status and a signed end both say. */
const ENDING = ['code', 'retry', 'retryAt', 'nextSyncAt'] as const;

/**
 * Checks that a status says no other end than the result that is shown with it: a result without an end is that of a sync
 * that goes on, or was interrupted, so that an older one cannot pass for the last.
 * @throws VaultError `tampered`
 */
export function checkEnd(view: SyncView, result: SyncResult | undefined): void {
  const end = result?.end;
  const agrees = end
    ? end.outcome === view.status && ENDING.every((member) => end[member] === view[member])
    : view.status === 'running' || view.status === 'interrupted';
  if (!agrees) throw new VaultError('tampered');
}
