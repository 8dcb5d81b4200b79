import type { JSX } from 'preact';
import type { PanelProps } from './panel-props.js';
import { Receipt } from './receipt.js';

function Held({ account, sync, state, acts }: PanelProps): JSX.Element {
  if (!account.atServer)
    return <p>{account.receipt ? 'Nothing of yours is left there.' : 'Nothing of yours is there.'}</p>;
  if (sync)
    return <p>Sealed records wait there until they are opened here; then they are erased by themselves.</p>;
  return (
    <>
      <p>A sealed copy of the last sync is still there. It can be opened with your key only.</p>
      <p class="actions">
        <button
          type="button"
          class="button quiet"
          disabled={!state.online}
          onClick={() => acts.stop(account.key)}
        >
          Erase on the server
        </button>
      </p>
    </>
  );
}

/** What the server holds of this account, the proof that it holds nothing more, and the way to end the connection. */
export function ServerPanel(props: PanelProps): JSX.Element {
  const { account, label, state, sync, acts } = props;
  return (
    <section class="card panel" aria-label="On the server">
      <h2>On the server</h2>
      <Held {...props} />
      {account.receipt && !account.atServer && <Receipt receipt={account.receipt} label={label} />}
      {account.connected && (
        <p class="actions">
          <button
            type="button"
            class="button quiet"
            disabled={!state.online || sync !== undefined}
            onClick={() => acts.ask({ kind: 'disconnect', account: account.key, busy: false })}
          >
            Disconnect {label}
          </button>
        </p>
      )}
    </section>
  );
}
