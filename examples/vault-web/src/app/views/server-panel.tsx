import type { ErasureReceipt } from '@data-connector/vault';
import { stop } from '../effects/syncing.js';
import { labelOf, listingOf, state, type Account } from '../state.js';
import { counted, exactly } from '../words/formats.js';
import { Away } from './controls.js';
import { Icon } from './icons.js';

interface ReceiptProps {
  readonly receipt: ErasureReceipt;
  readonly label: string;
  /** Where the person ends what was granted, if no app can. */
  readonly revokePage: string | undefined;
}

const StillThere = ({ label, page }: { label: string; page: string | undefined }) => (
  <>still there: remove the app at {page === undefined ? label : <Away href={page}>{label}</Away>} yourself</>
);

/** The receipt of an erasure: the client has verified its signature before it came here. */
function Receipt({ receipt, label, revokePage }: ReceiptProps) {
  const { erasedAt, revoked, datastores, syncId } = receipt;
  const what =
    datastores.length === 0 ? 'nothing was left to erase' : counted(datastores.length, 'sealed datastore');
  const rows = [
    ['Erased', exactly(erasedAt)],
    ...(revoked === undefined
      ? []
      : [
          ['Permission', revoked ? `taken back at ${label}` : <StillThere label={label} page={revokePage} />],
        ]),
    ['What', what],
    ...(syncId ? [['Sync', syncId]] : []),
    ['Signed by', `the service for ${label}; checked with its public key in this browser`],
  ] as const;
  return (
    <details class="receipt">
      <summary>
        <Icon name="check" />
        Signed receipt, verified
      </summary>
      <dl class="ends">
        {rows.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class={name === 'Sync' ? 'code' : undefined}>{text}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function Held({ account: { key, atServer, receipt } }: { account: Account }) {
  if (!atServer) return <p>Nothing of yours is {receipt ? 'left there' : 'there'}.</p>;
  if (state.syncs.value[key])
    return <p>Sealed records wait there until they are opened here; then they are erased by themselves.</p>;
  return (
    <>
      <p>A sealed copy of the last sync is still there. It can be opened with your key only.</p>
      <p class="actions">
        <button
          type="button"
          class="button quiet"
          disabled={!state.online.value}
          onClick={() => void stop(key)}
        >
          Erase on the server
        </button>
      </p>
    </>
  );
}

/** What the server holds of this account, the proof that it holds nothing more, and the way to end the connection. */
export function ServerPanel({ account }: { account: Account }) {
  const { key, receipt, atServer, connected } = account;
  const label = labelOf(account.provider);
  return (
    <section class="card panel" aria-label="On the server">
      <h2>On the server</h2>
      <Held account={account} />
      {receipt && !atServer && (
        <Receipt receipt={receipt} label={label} revokePage={listingOf(account.provider)?.revokePage} />
      )}
      {connected && (
        <p class="actions">
          <button
            type="button"
            class="button quiet"
            disabled={!state.online.value || state.syncs.value[key] !== undefined}
            onClick={() => (state.dialog.value = { kind: 'disconnect', account: key })}
          >
            Disconnect {label}
          </button>
        </p>
      )}
    </section>
  );
}
