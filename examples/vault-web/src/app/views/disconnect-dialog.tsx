import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Dialog } from '../store/state.js';
import { counted } from '../words/counted.js';
import { explain } from '../words/explain.js';
import type { ScreenProps } from './screen-props.js';
import { Modal } from './modal.js';

/** Asks before a connection is ended, and says what will happen where. */
export function DisconnectDialog({
  dialog,
  state,
  acts,
}: ScreenProps & {
  readonly dialog: Extract<Dialog, { kind: 'disconnect' }>;
}): JSX.Element | null {
  const [andRemove, setAndRemove] = useState(false);
  const account = state.accounts.find(({ key }) => key === dialog.account);
  if (!account) return null;
  const label = state.providers.list.find(({ name }) => name === account.provider)?.label ?? account.provider;
  const records = Object.values(account.counts).reduce((sum, count) => sum + count, 0);
  const fault = dialog.code === undefined ? undefined : explain(dialog.code, label);
  return (
    <Modal title={`Disconnect ${account.name} from ${label}?`} close={acts.closeDialog}>
      <p>
        The permission is taken back at {label}, and whatever the server still holds for this account is
        erased. You get a signed receipt.
      </p>
      <label class="choice">
        <input type="checkbox" checked={andRemove} onChange={() => setAndRemove(!andRemove)} />
        Also delete {counted(records, 'record')} from this device
      </label>
      {fault && (
        <div class="fault" role="alert">
          <p>
            <strong>{fault.title}</strong>
          </p>
          <p>
            You can also take the permission back in your settings at {label}, and delete the account here.
          </p>
        </div>
      )}
      <p class="actions">
        <button
          type="button"
          class="button danger"
          disabled={dialog.busy || !state.online}
          onClick={() => acts.disconnect(account.key, andRemove)}
        >
          {dialog.busy ? 'Disconnecting…' : fault ? 'Try again' : 'Disconnect'}
        </button>
        {fault && (
          <button type="button" class="button quiet" onClick={() => acts.remove(account.key)}>
            Only delete it here
          </button>
        )}
        <button type="button" class="button quiet" disabled={dialog.busy} onClick={acts.closeDialog}>
          Cancel
        </button>
      </p>
    </Modal>
  );
}
