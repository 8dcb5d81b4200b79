import { useEffect, useState } from 'preact/hooks';
import { connect } from '../effects/connecting.js';
import { stop, sync as begin } from '../effects/syncing.js';
import { labelOf, listingOf, state, type Account } from '../state.js';
import { explain } from '../words/explain.js';
import { counted, exactly, moment } from '../words/formats.js';
import { endingWords, isPartDeclined, stageTitle } from '../words/sync.js';
import { Icon } from './icons.js';
import { SyncProgress } from './sync-progress.js';

type Props = { account: Account };

/** Longest wait of a browser’s timer, in ms. */
const LONGEST = 2 ** 31 - 1;

/** Whether a time (ISO 8601) has passed; it draws anew at that moment. No time has always passed. */
function usePassed(iso: string | undefined): boolean {
  const left = iso === undefined ? 0 : Date.parse(iso) - Date.now();
  const [, draw] = useState(0);
  useEffect(() => {
    if (!(left > 0)) return;
    const timer = setTimeout(() => draw((times) => times + 1), Math.min(left + 50, LONGEST));
    return () => clearTimeout(timer);
  }, [iso, left > 0]);
  return !(left > 0);
}

interface ButtonProps {
  readonly text: string;
  readonly act: () => Promise<void>;
  readonly quiet?: boolean;
  readonly disabled?: boolean;
}

/** A button for what needs a connection. */
const Button = ({ text, act, quiet = false, disabled = false }: ButtonProps) => (
  <button
    type="button"
    class={quiet ? 'button quiet' : 'button'}
    disabled={disabled || !state.online.value}
    onClick={() => void act()}
  >
    {text}
  </button>
);

/** What came of each part of the last sync, on demand. */
function HandlerEnds({ account }: Props) {
  const ends = Object.entries(account.last?.handlers ?? {});
  if (ends.length === 0) return null;
  const known = listingOf(account.provider)?.handlers;
  return (
    <details>
      <summary>What was done</summary>
      <dl class="ends">
        {ends.map(([name, end]) => (
          <div key={name}>
            <dt>{known?.find((handler) => handler.name === name)?.label ?? name}</dt>
            <dd>{endingWords(end, labelOf(account.provider))}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function Running({ account: { key, provider, atServer } }: Props) {
  const sync = state.syncs.value[key];
  if (!sync) return null;
  const idle = sync.stage === 'waiting' || sync.stage === 'paused';
  return (
    <>
      <h2>{stageTitle(sync, labelOf(provider))}</h2>
      {idle && <p class="soft">Nothing is lost. It goes on by itself as soon as it can.</p>}
      <SyncProgress sync={sync} listing={listingOf(provider)} />
      <p class="actions">
        {sync.stage === 'waiting' && <Button text="Try now" act={() => begin(key)} />}
        <Button
          text={atServer ? 'Stop and erase on the server' : 'Stop'}
          act={() => stop(key)}
          quiet
          disabled={sync.stage === 'stopping'}
        />
      </p>
    </>
  );
}

function Ended({ account }: Props) {
  const { key, provider, id, last, server } = account;
  const label = labelOf(provider);
  if (!last)
    return (
      <>
        <h2 class="with-icon">Nothing was fetched from {label} yet</h2>
        <p class="actions">
          <Button text="Sync now" act={() => begin(key)} />
        </p>
      </>
    );
  const more = Object.values(last.handlers).some((handler) => handler.more);
  const declined = isPartDeclined(last);
  return (
    <>
      <h2 class="with-icon">
        <Icon name="check" />
        {declined ? 'What you allowed is here' : 'Everything is here'}
      </h2>
      <p>
        {last.added === 0 ? 'Nothing new' : counted(last.added, 'new record')}, synced{' '}
        <time dateTime={last.at} title={exactly(last.at)}>
          {moment(last.at)}
        </time>
        .{more && ' There is more: sync again to go on.'}
      </p>
      {declined && <p class="soft">{explain('scope_missing', label).text}</p>}
      <HandlerEnds account={account} />
      <p class="actions">
        <Button text="Sync again" act={() => begin(key)} />
        {declined && (
          <Button
            text="Connect again"
            act={() => connect(provider, { account: id, server })}
            quiet
            disabled={listingOf(provider)?.status !== 'available'}
          />
        )}
      </p>
    </>
  );
}

function Disconnected({ account: { key, provider, id, server } }: Props) {
  return (
    <>
      <h2>Disconnected</h2>
      <p>
        {labelOf(provider)} gives this Vault nothing any more. What came before is still here, until you
        delete it.
      </p>
      <p class="actions">
        <Button
          text="Connect again"
          act={() => connect(provider, { account: id, server })}
          disabled={listingOf(provider)?.status !== 'available'}
        />
        <button
          type="button"
          class="button quiet"
          onClick={() => (state.dialog.value = { kind: 'remove', account: key })}
        >
          Delete from this device
        </button>
      </p>
    </>
  );
}

/** A sync that did not come to its end: what happened, what came all the same, and what to press. */
function Problem({ account }: Props) {
  const { key, provider, id, last, server } = account;
  const passed = usePassed(last?.retryAt);
  if (last?.code === undefined) return null;
  const label = labelOf(provider);
  const { title, text, remedy } = explain(last.code, label);
  const leaving = state.leaving.value !== undefined;
  return (
    <>
      <h2 class="with-icon">
        <Icon name="alert" />
        {title}
      </h2>
      <p>{text}</p>
      {!passed && last.retryAt !== undefined && (
        <p>
          You can sync again <strong>{moment(last.retryAt)}</strong>.
        </p>
      )}
      {last.added > 0 && <p>{counted(last.added, 'new record')} came all the same.</p>}
      <HandlerEnds account={account} />
      <p class="actions">
        {remedy === 'connect' ? (
          <Button
            text={`Connect ${label} again`}
            act={() => connect(provider, { account: id, server })}
            disabled={leaving}
          />
        ) : remedy === 'erase' ? (
          <Button text="Erase on the server" act={() => stop(key)} />
        ) : (
          <Button text="Sync again" act={() => begin(key)} disabled={!passed} />
        )}
      </p>
    </>
  );
}

/** How the account’s syncs go: what is running, how the last one went, and the button for the next one. */
export function SyncPanel({ account }: Props) {
  const sync = state.syncs.value[account.key];
  const failed = account.last?.code !== undefined && account.last.outcome !== 'completed';
  const Part = sync ? Running : !account.connected ? Disconnected : failed ? Problem : Ended;
  return (
    <section class={Part === Problem ? 'card panel problem' : 'card panel'} aria-label="Sync">
      <Part account={account} />
    </section>
  );
}
