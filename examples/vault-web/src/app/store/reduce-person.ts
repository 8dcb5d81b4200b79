import type { Action } from './actions.js';
import type { State } from './state.js';

/** Whose Vault it is, and whether there is one at all. */
export function reducePerson(state: State, action: Action): State {
  switch (action.type) {
    case 'person-known': {
      const { adoptFault: _fault, ...rest } = state;
      return { ...rest, phase: 'open', person: action.person };
    }
    case 'person-missing':
      return { ...state, phase: 'new' };
    case 'person-refused':
      return { ...state, adoptFault: action.fault };
    case 'storage-missing':
      return { ...state, phase: 'closed' };
    default:
      return state;
  }
}
