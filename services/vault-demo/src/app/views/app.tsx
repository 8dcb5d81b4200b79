import type { JSX } from 'preact';
import type { Acts } from '../effects/acts.js';
import { hashOf } from '../route.js';
import type { State } from '../store/state.js';
import { AccountScreen } from './account-screen.js';
import { Dialogs } from './dialogs.js';
import { Home } from './home.js';
import { KeyIcon, Mark } from './icons.js';
import { Keys } from './keys.js';
import { useFocusOn } from './use-focus-on.js';
import { Welcome } from './welcome.js';

/** What every screen gets: the state to show, and what can be done. */
export interface ScreenProps {
  readonly state: State;
  readonly acts: Acts;
}

function Screen({ state, acts }: ScreenProps): JSX.Element {
  switch (state.route.screen) {
    case 'keys':
      return <Keys state={state} acts={acts} />;
    case 'account':
      return <AccountScreen key={state.route.account} state={state} acts={acts} route={state.route} />;
    case 'home':
      return <Home state={state} acts={acts} />;
  }
}

function Body({ state, acts }: ScreenProps): JSX.Element {
  switch (state.phase) {
    case 'opening':
      return <p class="soft quietly">Opening your Vault…</p>;
    case 'closed':
      return (
        <>
          <h1>This browser keeps no data</h1>
          <p>The Vault lives in your browser. Open it outside of a private window, and let this site keep data.</p>
        </>
      );
    case 'new':
      return <Welcome state={state} acts={acts} />;
    case 'open':
      return <Screen state={state} acts={acts} />;
  }
}

/** The whole app. */
export function App({ state, acts }: ScreenProps & { readonly gateway: string }): JSX.Element {
  const { route, phase, online, said } = state;
  const place = phase === 'open' ? (route.screen === 'account' ? route.account : route.screen) : phase;
  const main = useFocusOn(place);
  return (
    <>
      <header class="bar">
        <a class="brand" href={hashOf({ screen: 'home' })}>
          <Mark />
          Vault
        </a>
        {phase === 'open' && (
          <a
            class="bar-link"
            href={hashOf({ screen: 'keys' })}
            aria-current={route.screen === 'keys' ? 'page' : undefined}
          >
            <KeyIcon />
            Your key
          </a>
        )}
      </header>
      {!online && (
        <p class="offline" role="status">
          You are offline. What is here stays here; syncing goes on when you are back.
        </p>
      )}
      <main ref={main} tabIndex={-1}>
        <Body state={state} acts={acts} />
      </main>
      <p class="unseen" role="status">
        {said}
      </p>
      <Dialogs state={state} acts={acts} />
    </>
  );
}
