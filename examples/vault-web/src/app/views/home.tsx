import type { ProviderListing } from '@data-connector/vault';
import { connect } from '../effects/connecting.js';
import { hashOf } from '../route.js';
import { shelvesOf } from '../shelves.js';
import { labelOf, listingOf, state, type Account } from '../state.js';
import { explain } from '../words/explain.js';
import { moment, plain } from '../words/formats.js';
import { stageTitle } from '../words/sync.js';
import { Icon } from './icons.js';
import { Avatar, ProviderIcon } from './pictures.js';

/** What went wrong on the way to or from a provider, and the way on. */
function Notice() {
  const notice = state.notice.value;
  if (!notice) return null;
  const listing = listingOf(notice.provider);
  const { title, text, remedy } = explain(notice.code, listing?.label ?? 'the other side');
  return (
    <section class="problem card" role="alert">
      <Icon name="alert" />
      <div>
        <h2>{title}</h2>
        <p>{text}</p>
        <p class="actions">
          {remedy === 'connect' && listing && (
            <button type="button" class="button" onClick={() => void connect(listing.name)}>
              Connect {listing.label} again
            </button>
          )}
          <button type="button" class="button quiet" onClick={() => (state.notice.value = undefined)}>
            Close
          </button>
        </p>
      </div>
    </section>
  );
}

function statusOf({ key, provider, connected, last }: Account): string {
  const sync = state.syncs.value[key];
  if (sync) return stageTitle(sync, labelOf(provider));
  if (!connected) return 'Disconnected; what came is still here';
  if (!last) return 'Not synced yet';
  if (last.outcome === 'completed' || last.code === undefined) return `Synced ${moment(last.at)}`;
  return explain(last.code, labelOf(provider)).title;
}

/** An account in the list of accounts: the whole card leads to it. */
function AccountCard({ account }: { account: Account }) {
  const { key, provider, name, avatarUrl, last } = account;
  const has = shelvesOf(account).filter(({ count }) => count > 0);
  const trouble = !state.syncs.value[key] && last?.code !== undefined && last.outcome !== 'completed';
  return (
    <a class="card account" href={hashOf({ screen: 'account', account: key })}>
      <span class="with-badge">
        <Avatar name={name} url={avatarUrl} large />
        <ProviderIcon listing={listingOf(provider)} name={provider} small />
      </span>
      <span class="account-words">
        <span class="account-name" dir="auto">
          {name}
        </span>
        <span class="soft">{labelOf(provider)}</span>
        {has.length > 0 && (
          <span class="soft">
            {has.map(({ label, count }) => `${plain(count)} ${label.toLowerCase()}`).join(' · ')}
          </span>
        )}
        <span class={trouble ? 'account-status trouble' : 'account-status'}>{statusOf(account)}</span>
      </span>
    </a>
  );
}

/** A provider: what it is, what would be fetched, and the button that leads there. */
function ProviderCard({ listing }: { listing: ProviderListing }) {
  const { name, label, status, mode, handlers } = listing;
  const mine = state.accounts.value.some(({ provider, connected }) => provider === name && connected);
  const away = status === 'unavailable';
  const reachable = !away && state.online.value && state.providers.value.status !== 'failed';
  const text = mine ? `Connect another ${label} account` : `Connect ${label}`;
  return (
    <section class="card provider" aria-labelledby={`provider-${name}`}>
      <header>
        <ProviderIcon listing={listing} name={name} />
        <h3 id={`provider-${name}`}>{label}</h3>
        <span class={away ? 'tag warn' : 'tag'}>
          {away ? 'Not available' : mode === 'live' ? 'Live' : 'Simulated'}
        </span>
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
      {away && <p class="soft">Its service does not answer at the moment. Come back in a little while.</p>}
      {!away && mode === 'simulated' && (
        <p class="soft">A stand-in with made-up people, for trying this out. No real account is touched.</p>
      )}
      <button
        type="button"
        class={mine ? 'button quiet' : 'button'}
        disabled={!reachable || state.leaving.value !== undefined}
        onClick={() => void connect(name, { another: mine })}
      >
        {state.leaving.value === name ? `Opening ${label}…` : text}
      </button>
    </section>
  );
}

/** The person’s accounts, and what else can be connected. */
export function Home() {
  const [accounts, { list, status }] = [state.accounts.value, state.providers.value];
  const none = accounts.length === 0;
  return (
    <>
      <Notice />
      <h1>{none ? 'Connect your first account' : 'Your accounts'}</h1>
      {none ? (
        <p class="lead">
          You give permission over there, and can take it back at any time. What comes is sealed to your key,
          and opened only here.
        </p>
      ) : (
        <ul class="cards">
          {accounts.map((account) => (
            <li key={account.key}>
              <AccountCard account={account} />
            </li>
          ))}
        </ul>
      )}
      <h2 class={none ? 'unseen' : undefined}>{none ? 'What can be connected' : 'Connect more'}</h2>
      {list.length === 0 && status === 'loading' ? (
        <p class="soft quietly">Asking what can be connected…</p>
      ) : (
        <ul class="cards">
          {list.map((listing) => (
            <li key={listing.name}>
              <ProviderCard listing={listing} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
