import { writeKey } from '../person/read-person.js';
import type { AccountKey } from '../store/state.js';
import { failureOf } from './code-of.js';
import type { Context } from './context.js';
import { sweepInboxes } from './inboxes.js';
import { sweepAccount } from './sweeping.js';

/** Ends connections and deletes what is here. */
export interface Leaving {
  /** Revokes at the third party, has everything at the server erased, and, if wanted, deletes what is here. */
  disconnect(key: AccountKey, andRemove: boolean): Promise<void>;
  /** Deletes an account and its records from this browser, and nothing anywhere else. */
  remove(key: AccountKey): Promise<void>;
  /** Deletes the whole Vault from this browser. */
  forget(): Promise<void>;
  showKey(): void;
}

/** Makes what ends things. */
export function createLeaving(context: Context): Leaving {
  const { keep, store } = context;

  async function remove(key: AccountKey): Promise<void> {
    await keep.accounts.remove(key);
    await sweepAccount(context, key);
    await context.showAccount(key);
    store.dispatch({ type: 'dialog-closed' });
    location.hash = '#/';
    store.dispatch({ type: 'said', text: 'Deleted from this device.' });
  }

  return {
    remove,
    async disconnect(key, andRemove) {
      const kept = await keep.accounts.get(key);
      if (!kept?.connection) return;
      const dialog = { kind: 'disconnect', account: key } as const;
      store.dispatch({ type: 'dialog-opened', dialog: { ...dialog, busy: true } });
      try {
        const receipt = await context.session().vault.disconnect(kept.connection);
        await keep.accounts.change(key, (now) => {
          if (!now) return undefined;
          const { connection: _connection, pending: _pending, last: _last, ...rest } = now;
          return { ...rest, receipt };
        });
      } catch (error) {
        const { code } = failureOf(error);
        store.dispatch({ type: 'dialog-opened', dialog: { ...dialog, busy: false, code } });
        return;
      }
      await sweepInboxes();
      if (andRemove) return remove(key);
      await context.showAccount(key);
      store.dispatch({ type: 'dialog-closed' });
      store.dispatch({ type: 'said', text: 'Disconnected.' });
    },
    async forget() {
      await sweepInboxes();
      await keep.destroy();
    },
    showKey() {
      const text = writeKey(context.session().owner.key);
      store.dispatch({ type: 'dialog-opened', dialog: { kind: 'key', text } });
    },
  };
}
