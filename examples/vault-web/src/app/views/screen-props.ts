import type { Acts } from '../effects/acts.js';
import type { State } from '../store/state.js';

/** What every screen gets: the state to show, and what can be done. */
export interface ScreenProps {
  readonly state: State;
  readonly acts: Acts;
}
