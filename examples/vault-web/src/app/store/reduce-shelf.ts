import type { Action, ShelfAbout } from './actions.js';
import type { Shelf, State } from './state.js';

function isAbout(shelf: Shelf | undefined, { account, schema, query }: ShelfAbout): boolean {
  return shelf?.account === account && shelf.schema === schema && shelf.query === query;
}

/** The open list of records. A page that comes for another list, or for words no longer searched, is dropped. */
export function reduceShelf(state: State, action: Action): State {
  const { shelf } = state;
  switch (action.type) {
    case 'shelf-opened': {
      if (isAbout(shelf, action.about)) return state;
      const same = shelf?.account === action.about.account && shelf.schema === action.about.schema;
      // While words are typed, what was found before stays until something else is.
      const pages = same ? shelf.pages : [];
      return { ...state, shelf: { ...action.about, pages, status: 'loading', more: false } };
    }
    case 'shelf-closed': {
      const { shelf: _shelf, ...rest } = state;
      return rest;
    }
    case 'shelf-asked':
      return shelf ? { ...state, shelf: { ...shelf, status: 'loading' } } : state;
    case 'shelf-page': {
      if (!shelf || !isAbout(shelf, action.about)) return state;
      const pages = action.first ? [action.entries] : [...shelf.pages, action.entries];
      return { ...state, shelf: { ...shelf, pages, more: action.more, status: 'ready' } };
    }
    case 'shelf-failed':
      return shelf && isAbout(shelf, action.about)
        ? { ...state, shelf: { ...shelf, status: 'failed' } }
        : state;
    default:
      return state;
  }
}
