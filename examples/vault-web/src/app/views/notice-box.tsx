import type { JSX } from 'preact';
import { explain } from '../words/explain.js';
import type { ScreenProps } from './screen-props.js';
import { AlertIcon } from './icons.js';

/** What went wrong on the way to or from a provider, and the way on. */
export function NoticeBox({ state, acts }: ScreenProps): JSX.Element | null {
  const { notice, providers } = state;
  if (!notice) return null;
  const listing = providers.list.find(({ name }) => name === notice.provider);
  const label = listing?.label ?? 'the other side';
  const { title, text, remedy } = explain(notice.code, label);
  return (
    <section class="problem card" role="alert">
      <AlertIcon />
      <div>
        <h2>{title}</h2>
        <p>{text}</p>
        <p class="actions">
          {remedy === 'connect' && listing && (
            <button type="button" class="button" onClick={() => acts.connect(listing.name)}>
              Connect {listing.label} again
            </button>
          )}
          <button type="button" class="button quiet" onClick={acts.closeNotice}>
            Close
          </button>
        </p>
      </div>
    </section>
  );
}
