import type { KeptAccount } from '../keep/accounts.js';
import type { Account } from '../store/state.js';

/** An account as it is shown, from what is kept: without its tokens. */
export function accountOf(kept: KeptAccount, counts: Readonly<Record<string, number>>): Account {
  const { key, provider, account, connection, pending, last, receipt } = kept;
  return {
    key,
    provider,
    ...account,
    name: account.name || account.username || account.id,
    connected: connection !== undefined,
    counts,
    pending: pending !== undefined,
    atServer: pending?.ticket !== undefined,
    ...(last ? { last } : {}),
    ...(receipt ? { receipt } : {}),
  };
}
