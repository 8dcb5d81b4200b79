import type { Action } from './actions.js';
import { reduceAccounts } from './reduce-accounts.js';
import { reducePerson } from './reduce-person.js';
import { reduceProviders } from './reduce-providers.js';
import { reduceShelf } from './reduce-shelf.js';
import { reduceSyncs } from './reduce-syncs.js';
import { reduceWindow } from './reduce-window.js';
import type { State } from './state.js';

const REDUCERS = [
  reducePerson,
  reduceProviders,
  reduceAccounts,
  reduceSyncs,
  reduceShelf,
  reduceWindow,
] as const;

/** The state after an action; the very same state where nothing changes. */
export function reduce(state: State, action: Action): State {
  return REDUCERS.reduce((before, part) => part(before, action), state);
}
