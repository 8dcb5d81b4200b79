import type { ProviderListing } from '@data-connector/vault';
import type { JSX } from 'preact';
import type { ScreenProps } from './screen-props.js';
import { ProviderIcon } from './provider-icon.js';

/** A provider: what it is, what would be fetched, and the button that leads there. */
export function ProviderCard({
  listing,
  state,
  acts,
}: ScreenProps & {
  readonly listing: ProviderListing;
}): JSX.Element {
  const { name, label, status, mode, handlers } = listing;
  const mine = state.accounts.filter(({ provider, connected }) => provider === name && connected);
  const reachable = status === 'available' && state.online && state.providers.status !== 'failed';
  const leaving = state.leaving === name;
  return (
    <section class="card provider" aria-labelledby={`provider-${name}`}>
      <header>
        <ProviderIcon listing={listing} name={name} />
        <h3 id={`provider-${name}`}>{label}</h3>
        {status === 'unavailable' ? (
          <span class="tag warn">Not available</span>
        ) : (
          <span class="tag">{mode === 'live' ? 'Live' : 'Simulated'}</span>
        )}
      </header>
      {handlers.length > 0 && (
        <dl class="fetched">
          {handlers.map((handler) => (
            <div key={handler.name}>
              <dt>{handler.label}</dt>
              <dd>{handler.description}</dd>
            </div>
          ))}
        </dl>
      )}
      {status === 'unavailable' && (
        <p class="soft">Its service does not answer at the moment. Come back in a little while.</p>
      )}
      {status === 'available' && mode === 'simulated' && (
        <p class="soft">A stand-in with made-up people, for trying this out. No real account is touched.</p>
      )}
      <button
        type="button"
        class={mine.length > 0 ? 'button quiet' : 'button'}
        disabled={!reachable || state.leaving !== undefined}
        onClick={() => acts.connect(name, mine.length > 0 ? { another: true } : {})}
      >
        {leaving
          ? `Opening ${label}…`
          : mine.length > 0
            ? `Connect another ${label} account`
            : `Connect ${label}`}
      </button>
    </section>
  );
}
