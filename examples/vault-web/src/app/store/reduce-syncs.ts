import type { Action } from './actions.js';
import type { AccountKey, RunningSync, State } from './state.js';

function changed(state: State, account: AccountKey, change: (sync: RunningSync) => RunningSync): State {
  const sync = state.syncs[account];
  return sync ? { ...state, syncs: { ...state.syncs, [account]: change(sync) } } : state;
}

/** The syncs under way. News of one that is over comes to nothing. */
export function reduceSyncs(state: State, action: Action): State {
  switch (action.type) {
    case 'sync-begun': {
      const before = state.syncs[action.account];
      const sync: RunningSync = {
        handlers: before?.handlers ?? {},
        collected: before?.collected ?? {},
        stage: 'starting',
      };
      return { ...state, syncs: { ...state.syncs, [action.account]: sync } };
    }
    case 'sync-news':
      return changed(state, action.account, (sync) => ({
        ...sync,
        handlers: action.handlers,
        stage: sync.stage === 'stopping' ? 'stopping' : 'fetching',
      }));
    case 'sync-collected': {
      const { schema, records, expected } = action;
      return changed(state, action.account, (sync) => ({
        ...sync,
        stage: sync.stage === 'stopping' ? 'stopping' : 'collecting',
        collected: { ...sync.collected, [schema]: { records, expected: Math.max(records, expected) } },
      }));
    }
    case 'sync-stage':
      return changed(state, action.account, ({ code: _code, ...sync }) => ({
        ...sync,
        stage: action.stage,
        ...(action.code === undefined ? {} : { code: action.code }),
      }));
    case 'sync-over': {
      const { [action.account]: over, ...syncs } = state.syncs;
      return over ? { ...state, syncs } : state;
    }
    default:
      return state;
  }
}
