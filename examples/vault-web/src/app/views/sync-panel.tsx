import type { JSX } from 'preact';
import { counted } from '../words/counted.js';
import { isPartDeclined } from '../words/ending.js';
import { explain } from '../words/explain.js';
import { stageTitle } from '../words/stage.js';
import { HandlerEnds } from './handler-ends.js';
import { CheckIcon } from './icons.js';
import type { PanelProps } from './panel-props.js';
import { Problem } from './problem.js';
import { SyncProgress } from './sync-progress.js';
import { When } from './when.js';

function Running({ account, sync, label, listing, state, acts }: PanelProps): JSX.Element | null {
  if (!sync) return null;
  const idle = sync.stage === 'waiting' || sync.stage === 'paused';
  return (
    <>
      <h2>{stageTitle(sync, label)}</h2>
      {idle && <p class="soft">Nothing is lost. It goes on by itself as soon as it can.</p>}
      <SyncProgress sync={sync} listing={listing} />
      <p class="actions">
        {sync.stage === 'waiting' && (
          <button type="button" class="button" onClick={() => acts.sync(account.key)}>
            Try now
          </button>
        )}
        <button
          type="button"
          class="button quiet"
          disabled={sync.stage === 'stopping' || !state.online}
          onClick={() => acts.stop(account.key)}
        >
          {account.atServer ? 'Stop and erase on the server' : 'Stop'}
        </button>
      </p>
    </>
  );
}

function Ended({ account, label, state, acts, listing }: PanelProps): JSX.Element {
  const { last } = account;
  const more = Object.values(last?.handlers ?? {}).some((handler) => handler.more);
  const declined = last !== undefined && isPartDeclined(last);
  const here = declined ? 'What you allowed is here' : 'Everything is here';
  return (
    <>
      <h2 class="with-icon">
        {last && <CheckIcon />}
        {last ? here : `Nothing was fetched from ${label} yet`}
      </h2>
      {last && (
        <p>
          {last.added === 0 ? 'Nothing new' : counted(last.added, 'new record')}, synced{' '}
          <When at={last.at} near />.{more && ' There is more: sync again to go on.'}
        </p>
      )}
      {declined && <p class="soft">{explain('scope_missing', label).text}</p>}
      {last && <HandlerEnds account={account} state={state} />}
      <p class="actions">
        <button type="button" class="button" disabled={!state.online} onClick={() => acts.sync(account.key)}>
          {last ? 'Sync again' : 'Sync now'}
        </button>
        {declined && (
          <button
            type="button"
            class="button quiet"
            disabled={!state.online || listing?.status !== 'available'}
            onClick={() => acts.connect(account.provider, { account: account.id })}
          >
            Connect again
          </button>
        )}
      </p>
    </>
  );
}

function Disconnected({ account, label, acts, state, listing }: PanelProps): JSX.Element {
  return (
    <>
      <h2>Disconnected</h2>
      <p>{label} gives this Vault nothing any more. What came before is still here, until you delete it.</p>
      <p class="actions">
        <button
          type="button"
          class="button"
          disabled={!state.online || listing?.status !== 'available'}
          onClick={() => acts.connect(account.provider, { account: account.id })}
        >
          Connect again
        </button>
        <button
          type="button"
          class="button quiet"
          onClick={() => acts.ask({ kind: 'remove', account: account.key })}
        >
          Delete from this device
        </button>
      </p>
    </>
  );
}

/** How the account’s syncs go: what is running, how the last one went, and the button for the next one. */
export function SyncPanel(props: PanelProps): JSX.Element {
  const { account, sync } = props;
  const failed = account.last?.code !== undefined && account.last.outcome !== 'completed';
  const Part = sync ? Running : !account.connected ? Disconnected : failed ? Problem : Ended;
  return (
    <section class={`card panel${failed && !sync && account.connected ? ' problem' : ''}`} aria-label="Sync">
      <Part {...props} />
    </section>
  );
}
