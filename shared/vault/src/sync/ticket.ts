import {
  datastoreNamePattern,
  isOutcome,
  providerName,
  syncIdPattern,
  type SyncView,
} from '@data-connector/protocol';
import { VaultError } from '../errors/vault-error.js';

/** What leads to a sync: keep it to go on after a reload. The token is a secret. */
export interface SyncTicket {
  readonly syncId: string;
  readonly provider: string;
  readonly token: string;
}

/**
 * A ticket out of what was answered or kept.
 * @throws VaultError `answer_malformed`
 */
export function ticketOf(provider: unknown, answer: { syncId?: unknown; token?: unknown }): SyncTicket {
  const { syncId, token } = answer;
  const name = providerName.safeParse(provider);
  if (!name.success || typeof syncId !== 'string' || !syncIdPattern.test(syncId) || typeof token !== 'string')
    throw new VaultError('answer_malformed');
  return { syncId, provider: name.data, token };
}

/** The path of a sync at the gateway. */
export function syncPath({ provider, syncId }: SyncTicket): readonly string[] {
  return ['sync', provider, syncId];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/**
 * A sync's view out of an answer.
 * @throws VaultError `answer_malformed`, `sync_erased`
 */
export function viewOf(answer: Record<string, unknown>, ticket: SyncTicket): SyncView {
  const { syncId, provider, status, handlers, datastores, keyring } = answer;
  if (status === 'erasing' || status === 'erased') throw new VaultError('sync_erased');
  const well =
    syncId === ticket.syncId &&
    provider === ticket.provider &&
    (status === 'running' || (typeof status === 'string' && isOutcome(status))) &&
    isObject(keyring) &&
    isObject(handlers) &&
    isObject(datastores) &&
    Object.values(datastores).every(
      (link) => isObject(link) && datastoreNamePattern.test(String(link['name'])),
    );
  if (!well) throw new VaultError('answer_malformed');
  return answer as unknown as SyncView;
}
