import type { Accounts } from './accounts.js';

/** Whoever has not synced for so long has no token at any third party that is good for anything. */
const UNUSED_MS = 400 * 86_400_000;

/**
 * Removes the account documents of those who come no more.
 * @param now what counts as the present
 * @throws ConnectorError `datastore_unavailable`
 */
export async function removeStale(accounts: Accounts, now: Date, signal?: AbortSignal): Promise<void> {
  for await (const document of accounts.unusedSince(new Date(now.getTime() - UNUSED_MS))) {
    if (signal?.aborted) return;
    await accounts.remove(document);
  }
}
