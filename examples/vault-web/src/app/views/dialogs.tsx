import type { JSX } from 'preact';
import type { ScreenProps } from './screen-props.js';
import { CopyButton } from './copy-button.js';
import { DisconnectDialog } from './disconnect-dialog.js';
import { Modal } from './modal.js';
import { counted } from '../words/counted.js';

function Confirm({
  title,
  text,
  yes,
  act,
  close,
}: {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly act: () => void;
  readonly close: () => void;
}): JSX.Element {
  return (
    <Modal title={title} close={close}>
      <p>{text}</p>
      <p class="actions">
        <button type="button" class="button danger" onClick={act}>
          {yes}
        </button>
        <button type="button" class="button quiet" onClick={close}>
          Cancel
        </button>
      </p>
    </Modal>
  );
}

/** The dialog that is open, if any. */
export function Dialogs({ state, acts }: ScreenProps): JSX.Element | null {
  const { dialog } = state;
  const close = acts.closeDialog;
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'disconnect':
      return <DisconnectDialog dialog={dialog} state={state} acts={acts} />;
    case 'remove': {
      const account = state.accounts.find(({ key }) => key === dialog.account);
      const records = Object.values(account?.counts ?? {}).reduce((sum, count) => sum + count, 0);
      return (
        <Confirm
          title={`Delete ${account?.name ?? 'this account'} from this device?`}
          text={`${counted(records, 'record')} will be deleted here. There is no other copy of them in this Vault.`}
          yes="Delete"
          act={() => acts.remove(dialog.account)}
          close={close}
        />
      );
    }
    case 'forget':
      return (
        <Confirm
          title="Delete this Vault?"
          text="The key, the connections and all records go from this browser. This cannot be undone."
          yes="Delete everything"
          act={acts.forget}
          close={close}
        />
      );
    case 'key':
      return (
        <Modal title="Your key" close={close}>
          <p>Whoever has it can open what is sealed for you. Keep it where you keep passwords.</p>
          <pre class="secret" tabIndex={0}>
            {dialog.text}
          </pre>
          <p class="actions">
            <CopyButton text={dialog.text ?? ''} />
            <button type="button" class="button" onClick={close}>
              Done
            </button>
          </p>
        </Modal>
      );
    case 'original':
      return (
        <Modal title="Original data" close={close} wide>
          <p class="soft">
            Exactly as it came: <bdi>{dialog.title}</bdi>
          </p>
          <pre tabIndex={0}>{dialog.json ?? '…'}</pre>
          <p class="actions">
            <CopyButton text={dialog.json ?? ''} />
            <button type="button" class="button" onClick={close}>
              Close
            </button>
          </p>
        </Modal>
      );
  }
}
