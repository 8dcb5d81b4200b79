import type { JSX } from 'preact';
import type { Account, HandlerEnd, State } from '../store/state.js';
import { counted } from '../words/counted.js';
import { moment } from '../words/dates.js';
import { explain } from '../words/explain.js';

function wordsOf({ state, records, quarantined, code, dueAt, more }: HandlerEnd, label: string): string {
  const parts =
    state === 'skipped'
      ? [dueAt ? `asked again ${moment(dueAt)}` : 'not asked this time']
      : [
          (state === 'failed' || state === 'declined') && code
            ? explain(code, label).title
            : records === 0
              ? 'nothing new'
              : `${counted(records, 'record')} fetched`,
        ];
  if (quarantined > 0) parts.push(`${counted(quarantined, 'item')} could not be read and kept aside`);
  if (more) parts.push('there is more');
  return parts.join('; ');
}

/** What came of each part of the last sync, on demand. */
export function HandlerEnds({
  account,
  state,
}: {
  readonly account: Account;
  readonly state: State;
}): JSX.Element | null {
  const ends = Object.entries(account.last?.handlers ?? {});
  if (ends.length === 0) return null;
  const listing = state.providers.list.find(({ name }) => name === account.provider);
  const label = listing?.label ?? account.provider;
  return (
    <details>
      <summary>What was done</summary>
      <dl class="ends">
        {ends.map(([name, end]) => (
          <div key={name}>
            <dt>{listing?.handlers.find((handler) => handler.name === name)?.label ?? name}</dt>
            <dd>{wordsOf(end, label)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
