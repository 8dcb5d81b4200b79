import { writeKey } from '../person.js';
import { state, type AccountKey } from '../state.js';
import { alone, failureOf, opened, showAccount, tabs } from './opened.js';
import { pause } from './syncing.js';

/**
 * Deletes the records of an account that is not kept any more. An account goes first, with its cursors, and then its records:
 * the other way round, a page that is closed in between would leave cursors without what they stand for. No sync of the
 * account runs meanwhile: it may be connected again, and its records with it.
 */
function sweepAccount(key: AccountKey): Promise<void> {
  const { keep } = opened();
  return alone(`sync ${key}`, new AbortController().signal, async () => {
    if (await keep.accounts.get(key)) return;
    await keep.quarantine.removeAll(key);
    await keep.records.removeAll(key);
  });
}

/** Does so for what a closed page left behind. */
export async function sweepRecords(): Promise<void> {
  const { accounts, records } = opened().keep;
  for (const key of await records.accounts()) if (!(await accounts.get(key))) await sweepAccount(key);
}

/** Deletes an account and its records from this browser, and nothing anywhere else. */
export async function remove(key: AccountKey): Promise<void> {
  await opened().keep.accounts.remove(key);
  await sweepAccount(key);
  await showAccount(key);
  state.dialog.value = undefined;
  location.hash = '#/';
  state.said.value = 'Deleted from this device.';
}

/** Revokes at the third party, has everything at the server erased, and, if wanted, deletes what is here. */
export async function disconnect(key: AccountKey, andRemove: boolean): Promise<void> {
  const { keep, vault } = opened();
  const kept = await keep.accounts.get(key);
  if (!kept?.connection) return;
  state.dialog.value = { kind: 'disconnect', account: key, busy: true };
  try {
    const receipt = await vault.disconnect(kept.connection);
    await keep.accounts.change(key, (now) => {
      if (!now) return undefined;
      const { connection: _connection, pending: _pending, last: _last, ...rest } = now;
      return { ...rest, receipt };
    });
  } catch (error) {
    state.dialog.value = { kind: 'disconnect', account: key, code: failureOf(error).code };
    return;
  }
  if (andRemove) return remove(key);
  await showAccount(key);
  state.dialog.value = undefined;
  state.said.value = 'Disconnected.';
}

/** Deletes the whole Vault from this browser. */
export async function forget(): Promise<void> {
  pause();
  await opened().keep.destroy();
  tabs.postMessage('other-vault');
  location.replace('/');
}

/** Shows the person's key to them. */
export function showKey(): void {
  state.dialog.value = { kind: 'key', text: writeKey(opened().owner.key) };
}
