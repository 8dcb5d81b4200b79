import type { Action } from './actions.js';
import type { State } from './state.js';

/** What the gateway lists. A list that was there stays while a newer one fails to come. */
export function reduceProviders(state: State, action: Action): State {
  switch (action.type) {
    case 'providers-asked':
      return state.providers.list.length > 0
        ? state
        : { ...state, providers: { ...state.providers, status: 'loading' } };
    case 'providers-came':
      return { ...state, providers: { status: 'ready', list: action.list } };
    case 'providers-failed':
      return { ...state, providers: { ...state.providers, status: 'failed' } };
    case 'left-for': {
      const { leaving: _leaving, ...rest } = state;
      return action.provider === undefined ? rest : { ...rest, leaving: action.provider };
    }
    default:
      return state;
  }
}
