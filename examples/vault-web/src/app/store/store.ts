/** Where the whole state of the app lives: actions go in, states come out, nothing else changes it. */
export interface Store<State, Action> {
  get(): State;
  dispatch(action: Action): void;
  /** Calls after each change; returns what ends that. */
  subscribe(listener: () => void): () => void;
}

/** Makes a store of a pure reducer. */
export function createStore<State, Action>(
  reduce: (state: State, action: Action) => State,
  initial: State,
): Store<State, Action> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    dispatch(action) {
      const next = reduce(state, action);
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
