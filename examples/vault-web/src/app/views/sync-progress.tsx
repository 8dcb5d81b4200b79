import type { HandlerProgress, ProviderListing } from '@data-connector/vault';
import type { RunningSync } from '../state.js';
import { plain } from '../words/formats.js';
import { progressWords } from '../words/sync.js';

/** What the bar of a handler shows: without a value, it only moves. */
interface Bar {
  readonly words: string;
  readonly max?: number;
  readonly value?: number;
}

function barOf(progress: HandlerProgress, { stage, collected }: RunningSync, label: string): Bar {
  const here = collected[progress.schema];
  if (here) {
    const words = `${plain(here.records)} of ${plain(here.expected)} opened`;
    return { words, max: Math.max(1, here.expected), value: here.records };
  }
  if (stage === 'collecting' && progress.records > 0) return { words: 'On their way here…' };
  const words = progressWords(progress, label);
  if (progress.state === 'running') return { words };
  return { words, max: 1, value: progress.state === 'waiting' ? 0 : 1 };
}

interface Props {
  readonly sync: RunningSync;
  readonly listing: ProviderListing | undefined;
}

/** How far each handler of a running sync has got: while fetching, nobody knows how much there is; while opening, it is known. */
export function SyncProgress({ sync, listing }: Props) {
  const handlers = Object.entries(sync.handlers);
  if (handlers.length === 0)
    return sync.stage === 'starting' ? <progress class="alone" aria-label="Starting" /> : null;
  return (
    <ul class="progress">
      {handlers.map(([name, progress]) => {
        const { words, ...bar } = barOf(progress, sync, listing?.label ?? '');
        const title = listing?.handlers.find((handler) => handler.name === name)?.label ?? name;
        return (
          <li key={name}>
            <span class="row">
              <span>{title}</span>
              <span class="soft">{words}</span>
            </span>
            <progress aria-label={title} {...bar} />
          </li>
        );
      })}
    </ul>
  );
}
