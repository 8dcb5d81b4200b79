import type { JSX } from 'preact';
import { AccountCard } from './account-card.js';
import type { ScreenProps } from './screen-props.js';
import { NoticeBox } from './notice-box.js';
import { ProviderCard } from './provider-card.js';

function Providers({ state, acts }: ScreenProps): JSX.Element {
  const { status, list } = state.providers;
  if (list.length === 0 && status === 'loading')
    return <p class="soft quietly">Asking what can be connected…</p>;
  return (
    <ul class="cards">
      {list.map((listing) => (
        <li key={listing.name}>
          <ProviderCard listing={listing} state={state} acts={acts} />
        </li>
      ))}
    </ul>
  );
}

/** The person’s accounts, and what else can be connected. */
export function Home({ state, acts }: ScreenProps): JSX.Element {
  const { accounts, providers } = state;
  const none = accounts.length === 0;
  return (
    <>
      <NoticeBox state={state} acts={acts} />
      {none ? (
        <>
          <h1>Connect your first account</h1>
          <p class="lead">
            You give permission over there, and can take it back at any time. What comes is sealed to your
            key, and opened only here.
          </p>
        </>
      ) : (
        <>
          <h1>Your accounts</h1>
          <ul class="cards">
            {accounts.map((account) => (
              <li key={account.key}>
                <AccountCard
                  account={account}
                  sync={state.syncs[account.key]}
                  listing={providers.list.find(({ name }) => name === account.provider)}
                />
              </li>
            ))}
          </ul>
        </>
      )}
      <h2 class={none ? 'unseen' : undefined}>{none ? 'What can be connected' : 'Connect more'}</h2>
      <Providers state={state} acts={acts} />
    </>
  );
}
