import type { JSX } from 'preact';
import { counted } from '../words/counted.js';
import { moment } from '../words/dates.js';
import { explain, type Remedy } from '../words/explain.js';
import { HandlerEnds } from './handler-ends.js';
import { AlertIcon } from './icons.js';
import type { PanelProps } from './panel-props.js';
import { usePassed } from './use-passed.js';

function Button({
  remedy,
  passed,
  account,
  label,
  acts,
  state,
}: PanelProps & { readonly remedy: Remedy; readonly passed: boolean }): JSX.Element {
  switch (remedy) {
    case 'connect':
      return (
        <button
          type="button"
          class="button"
          disabled={!state.online || state.leaving !== undefined}
          onClick={() => acts.connect(account.provider, { account: account.id })}
        >
          Connect {label} again
        </button>
      );
    case 'erase':
      return (
        <button type="button" class="button" disabled={!state.online} onClick={() => acts.stop(account.key)}>
          Erase on the server
        </button>
      );
    default:
      return (
        <button
          type="button"
          class="button"
          disabled={!state.online || !passed}
          onClick={() => acts.sync(account.key)}
        >
          Sync again
        </button>
      );
  }
}

/** A sync that did not come to its end: what happened, what came all the same, and what to press. */
export function Problem(props: PanelProps): JSX.Element | null {
  const { account, label, state } = props;
  const { last } = account;
  const passed = usePassed(last?.retryAt);
  if (last?.code === undefined) return null;
  const { title, text, remedy } = explain(last.code, label);
  return (
    <>
      <h2 class="with-icon">
        <AlertIcon />
        {title}
      </h2>
      <p>{text}</p>
      {!passed && last.retryAt !== undefined && (
        <p>
          You can sync again <strong>{moment(last.retryAt)}</strong>.
        </p>
      )}
      {last.added > 0 && <p>{counted(last.added, 'new record')} came all the same.</p>}
      <HandlerEnds account={account} state={state} />
      <p class="actions">
        <Button {...props} remedy={remedy} passed={passed} />
      </p>
    </>
  );
}
