import type { Accounts } from './accounts.js';

const DAY_MS = 86_400_000;
/** Whoever has not synced for so long has no token at any third party that is good for anything. */
const UNUSED_MS = 400 * DAY_MS;
/** As long as a keeper may be told to keep what nobody collects. */
const DROPPED_MS = 30 * DAY_MS;

/**
 * Removes the account documents of those who come no more, and those that only a secret of before finds.
 * @param now what counts as the present
 * @throws ConnectorError `datastore_unavailable`
 */
export async function removeStale(accounts: Accounts, now: Date, signal?: AbortSignal): Promise<void> {
  const ago = (ms: number) => new Date(now.getTime() - ms);
  for await (const document of accounts.stale(ago(UNUSED_MS), ago(DROPPED_MS))) {
    if (signal?.aborted) return;
    await accounts.remove(document);
  }
}
