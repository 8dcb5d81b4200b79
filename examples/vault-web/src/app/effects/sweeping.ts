import type { AccountKey } from '../store/state.js';
import { alone } from './alone.js';
import type { Context } from './context.js';

/**
 * Deletes the records of an account that is not kept any more. An account goes first, with its cursors, and then its records:
 * the other way round, a page that is closed in between would leave cursors without what they stand for. No sync of the
 * account runs meanwhile: it may be connected again, and its records with it.
 */
export function sweepAccount({ keep }: Pick<Context, 'keep'>, key: AccountKey): Promise<void> {
  return alone(`sync ${key}`, new AbortController().signal, async () => {
    if (await keep.accounts.get(key)) return;
    await keep.quarantine.removeAll(key);
    await keep.records.removeAll(key);
  });
}

/** Does so for what a closed page left behind. */
export async function sweepRecords(context: Pick<Context, 'keep'>): Promise<void> {
  const { accounts, records } = context.keep;
  for (const key of await records.accounts())
    if (!(await accounts.get(key))) await sweepAccount(context, key);
}
