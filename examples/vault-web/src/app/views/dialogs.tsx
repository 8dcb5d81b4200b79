import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { disconnect, forget, remove } from '../effects/leaving.js';
import { accountOf, labelOf, state, type AccountKey, type Dialog } from '../state.js';
import { explain } from '../words/explain.js';
import { counted } from '../words/formats.js';
import { CopyButton } from './controls.js';

const close = (): void => void (state.dialog.value = undefined);

const recordsOf = (key: AccountKey): string =>
  counted(
    Object.values(accountOf(key)?.counts ?? {}).reduce((sum, count) => sum + count, 0),
    'record',
  );

interface ModalProps {
  readonly title: string;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

/** Something that wants an answer before anything else. Escape closes it, and the focus goes back to where it was. */
function Modal({ title, wide, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={wide ? 'wide' : undefined}
      aria-labelledby="dialog-title"
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div class="dialog-body">
        <h2 id="dialog-title" dir="auto">
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly act: () => Promise<void>;
}

const Confirm = ({ title, text, yes, act }: ConfirmProps) => (
  <Modal title={title}>
    <p>{text}</p>
    <p class="actions">
      <button type="button" class="button danger" onClick={() => void act()}>
        {yes}
      </button>
      <button type="button" class="button quiet" onClick={close}>
        Cancel
      </button>
    </p>
  </Modal>
);

/** A text to copy, and what is to be said about it. */
const Text = ({ text, done, secret }: { text: string | undefined; done: string; secret?: boolean }) => (
  <>
    <pre class={secret ? 'secret' : undefined} tabIndex={0}>
      {text ?? '…'}
    </pre>
    <p class="actions">
      <CopyButton text={text ?? ''} />
      <button type="button" class="button" onClick={close}>
        {done}
      </button>
    </p>
  </>
);

/** Asks before a connection is ended, and says what will happen where. */
function Disconnect({ dialog }: { dialog: Extract<Dialog, { kind: 'disconnect' }> }) {
  const [andRemove, setAndRemove] = useState(false);
  const account = accountOf(dialog.account);
  if (!account) return null;
  const label = labelOf(account.provider);
  const fault = dialog.code === undefined ? undefined : explain(dialog.code, label);
  return (
    <Modal title={`Disconnect ${account.name} from ${label}?`}>
      <p>
        The permission is taken back at {label}, and whatever the server still holds for this account is
        erased. You get a signed receipt.
      </p>
      <label class="choice">
        <input type="checkbox" checked={andRemove} onChange={() => setAndRemove(!andRemove)} />
        Also delete {recordsOf(account.key)} from this device
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
          disabled={dialog.busy === true || !state.online.value}
          onClick={() => void disconnect(account.key, andRemove)}
        >
          {dialog.busy ? 'Disconnecting…' : fault ? 'Try again' : 'Disconnect'}
        </button>
        {fault && (
          <button type="button" class="button quiet" onClick={() => void remove(account.key)}>
            Only delete it here
          </button>
        )}
        <button type="button" class="button quiet" disabled={dialog.busy === true} onClick={close}>
          Cancel
        </button>
      </p>
    </Modal>
  );
}

/** The dialog that is open, if any. */
export function Dialogs() {
  const dialog = state.dialog.value;
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'disconnect':
      return <Disconnect dialog={dialog} />;
    case 'remove':
      return (
        <Confirm
          title={`Delete ${accountOf(dialog.account)?.name ?? 'this account'} from this device?`}
          text={`${recordsOf(dialog.account)} will be deleted here. There is no other copy of them in this Vault.`}
          yes="Delete"
          act={() => remove(dialog.account)}
        />
      );
    case 'forget':
      return (
        <Confirm
          title="Delete this Vault?"
          text="The key, the connections and all records go from this browser. This cannot be undone."
          yes="Delete everything"
          act={forget}
        />
      );
    case 'key':
      return (
        <Modal title="Your key">
          <p>Whoever has it can open what is sealed for you. Keep it where you keep passwords.</p>
          <Text text={dialog.text} done="Done" secret />
        </Modal>
      );
    case 'original':
      return (
        <Modal title="Original data" wide>
          <p class="soft">
            Exactly as it came: <bdi>{dialog.title}</bdi>
          </p>
          <Text text={dialog.json} done="Close" />
        </Modal>
      );
  }
}
