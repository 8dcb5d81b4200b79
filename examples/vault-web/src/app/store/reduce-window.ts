import type { Action } from './actions.js';
import type { State } from './state.js';

/** Where the person is, what lies over the page, and what is said. */
export function reduceWindow(state: State, action: Action): State {
  switch (action.type) {
    case 'went':
      return { ...state, route: action.route };
    case 'connectivity':
      return state.online === action.online ? state : { ...state, online: action.online };
    case 'dialog-opened':
      return { ...state, dialog: action.dialog };
    case 'dialog-closed': {
      const { dialog: _dialog, ...rest } = state;
      return rest;
    }
    case 'noticed':
      return { ...state, notice: action.notice };
    case 'notice-closed': {
      const { notice: _notice, ...rest } = state;
      return rest;
    }
    case 'pictures-wanted':
      return { ...state, pictures: action.wanted };
    case 'said':
      return { ...state, said: action.text };
    default:
      return state;
  }
}
