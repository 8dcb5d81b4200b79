import type { JSX } from 'preact';
import { hashOf } from '../route.js';
import type { State } from '../store/state.js';
import { AccountScreen } from './account-screen.js';
import { Dialogs } from './dialogs.js';
import { Home } from './home.js';
import { KeyIcon, Mark } from './icons.js';
import { Keys } from './keys.js';
import type { ScreenProps } from './screen-props.js';
import { PicturesWanted } from './pictures.js';
import { useFocusOn } from './use-focus-on.js';
import { Welcome } from './welcome.js';

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
          <p>
            The Vault lives in your browser. Open it outside of a private window, and let this site keep data.
          </p>
        </>
      );
    case 'new':
      return <Welcome state={state} acts={acts} />;
    case 'open':
      return <Screen state={state} acts={acts} />;
  }
}

/** What is out of reach, if anything: what is here can be read all the same. */
function awayText({ online, phase, providers }: State): string | undefined {
  if (!online) return 'You are offline. What is here stays here; syncing goes on when you are back.';
  if (phase === 'open' && providers.status === 'failed')
    return 'The server does not answer at the moment; it is asked again by itself. What is here can be read.';
  return undefined;
}

/** The whole app. */
export function App({ state, acts }: ScreenProps): JSX.Element {
  const { route, phase, said } = state;
  const away = awayText(state);
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
      <div role="status">{away && <p class="away">{away}</p>}</div>
      <main ref={main} tabIndex={-1}>
        <PicturesWanted value={state.pictures}>
          <Body state={state} acts={acts} />
        </PicturesWanted>
      </main>
      <p class="unseen" role="status">
        {said}
      </p>
      <Dialogs state={state} acts={acts} />
    </>
  );
}
