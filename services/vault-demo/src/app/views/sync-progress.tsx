import type { HandlerProgress, ProviderListing } from '@data-connector/protocol';
import type { JSX } from 'preact';
import type { RunningSync } from '../store/state.js';
import { counted, plain } from '../words/counted.js';
import { explain } from '../words/explain.js';

function wordsOf({ state, records, code }: HandlerProgress, label: string): string {
  switch (state) {
    case 'waiting':
      return 'Waiting';
    case 'running':
      return records === 0 ? 'Looking…' : `${counted(records, 'record')} so far`;
    case 'completed':
      return `${counted(records, 'record')} fetched`;
    case 'skipped':
      return 'Nothing to ask for yet';
    case 'failed':
      return code ? explain(code, label).title : 'Stopped';
  }
}

/** One handler: a bar that moves while nobody knows how much there is, and fills while records are opened here. */
function Row({
  name,
  progress,
  collected,
  label,
}: {
  readonly name: string;
  readonly progress: HandlerProgress;
  readonly collected: { readonly records: number; readonly expected: number } | undefined;
  readonly label: string;
}): JSX.Element {
  const words = collected
    ? `${plain(collected.records)} of ${plain(collected.expected)} opened`
    : wordsOf(progress, label);
  const done = progress.state !== 'running' && progress.state !== 'waiting';
  const value = collected
    ? { max: Math.max(1, collected.expected), value: collected.records }
    : done
      ? { max: 1, value: 1 }
      : progress.state === 'waiting'
        ? { max: 1, value: 0 }
        : {};
  return (
    <li>
      <span class="row">
        <span>{name}</span>
        <span class="soft">{words}</span>
      </span>
      <progress aria-label={name} {...value} />
    </li>
  );
}

/** How far each handler of a running sync has got. */
export function SyncProgress({
  sync,
  listing,
}: {
  readonly sync: RunningSync;
  readonly listing: ProviderListing | undefined;
}): JSX.Element {
  const handlers = Object.entries(sync.handlers);
  if (handlers.length === 0)
    return sync.stage === 'starting' ? <progress class="alone" aria-label="Starting" /> : <></>;
  return (
    <ul class="progress">
      {handlers.map(([name, progress]) => (
        <Row
          key={name}
          name={listing?.handlers.find((handler) => handler.name === name)?.label ?? name}
          progress={progress}
          collected={sync.collected[progress.schema]}
          label={listing?.label ?? ''}
        />
      ))}
    </ul>
  );
}
