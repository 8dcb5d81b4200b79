import { useEffect, useRef } from 'preact/hooks';
import { hashOf } from '../route.js';
import { state } from '../state.js';
import { AccountScreen } from './account-screen.js';
import { Dialogs } from './dialogs.js';
import { Home } from './home.js';
import { Icon, Mark } from './icons.js';
import { Keys } from './keys.js';
import { Welcome } from './welcome.js';

function Screen() {
  const route = state.route.value;
  if (route.screen === 'keys') return <Keys />;
  if (route.screen === 'account') return <AccountScreen key={route.account} account={route.account} />;
  return <Home />;
}

const Closed = () => (
  <>
    <h1>This browser keeps no data</h1>
    <p>The Vault lives in your browser. Open it outside of a private window, and let this site keep data.</p>
  </>
);

const PHASES = {
  opening: () => <p class="soft quietly">Opening your Vault…</p>,
  closed: Closed,
  new: Welcome,
  open: Screen,
};

/** What is out of reach, if anything: what is here can be read all the same. */
function awayText(): string | undefined {
  if (!state.online.value)
    return 'You are offline. What is here stays here; syncing goes on when you are back.';
  if (state.phase.value === 'open' && state.providers.value.status === 'failed')
    return 'The server does not answer at the moment; it is asked again by itself. What is here can be read.';
  return undefined;
}

/** Moves the focus to the page's content when the place changes, so that who listens or uses the keyboard begins there. */
function useFocusOn(place: string) {
  const element = useRef<HTMLElement>(null);
  const before = useRef('opening');
  useEffect(() => {
    if (before.current !== 'opening' && before.current !== place) {
      element.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    before.current = place;
  }, [place]);
  return element;
}

/** The whole app. */
export function App() {
  const [phase, route, away] = [state.phase.value, state.route.value, awayText()];
  const place = phase === 'open' ? (route.screen === 'account' ? route.account : route.screen) : phase;
  const Phase = PHASES[phase];
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
            <Icon name="key" />
            Your key
          </a>
        )}
      </header>
      <div role="status">{away && <p class="away">{away}</p>}</div>
      <main ref={useFocusOn(place)} tabIndex={-1}>
        <Phase />
      </main>
      <p class="unseen" role="status">
        {state.said.value}
      </p>
      <Dialogs />
    </>
  );
}
