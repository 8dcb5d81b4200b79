import { syncStarted, syncView, type SyncView } from '@data-connector/protocol';
import * as z from 'zod/mini';
import { VaultError } from '../errors/vault-error.js';

/** What leads to a sync: keep it to go on after a reload. The token is a secret. */
const syncTicket = z.extend(z.pick(syncStarted, { syncId: true, token: true }), {
  provider: syncView.shape.provider,
});
export type SyncTicket = Readonly<z.infer<typeof syncTicket>>;

/**
 * A ticket out of what was answered or kept.
 * @throws VaultError `answer_malformed`
 */
export function ticketOf(provider: unknown, answer: { syncId?: unknown; token?: unknown }): SyncTicket {
  const { data: ticket } = syncTicket.safeParse({ ...answer, provider });
  if (!ticket) throw new VaultError('answer_malformed');
  return ticket;
}

/** The path of a sync at the gateway. */
export function syncPath({ provider, syncId }: SyncTicket): readonly string[] {
  return ['sync', provider, syncId];
}

/**
 * A sync's view out of an answer.
 * @throws VaultError `answer_malformed`, `sync_erased`
 */
export function viewOf(answer: unknown, ticket: SyncTicket): SyncView {
  const { data: view } = syncView.safeParse(answer);
  if (view?.status === 'erasing' || view?.status === 'erased') throw new VaultError('sync_erased');
  const ours = view?.syncId === ticket.syncId && view.provider === ticket.provider;
  if (!view || !ours) throw new VaultError('answer_malformed');
  return view;
}
