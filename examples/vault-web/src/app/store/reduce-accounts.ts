import type { Action } from './actions.js';
import type { State } from './state.js';

/** The person's accounts, in the order in which they were connected. */
export function reduceAccounts(state: State, action: Action): State {
  switch (action.type) {
    case 'accounts-came':
      return { ...state, accounts: action.accounts };
    case 'account-came': {
      const known = state.accounts.some(({ key }) => key === action.account.key);
      const accounts = known
        ? state.accounts.map((account) => (account.key === action.account.key ? action.account : account))
        : [...state.accounts, action.account];
      return { ...state, accounts };
    }
    default:
      return state;
  }
}
