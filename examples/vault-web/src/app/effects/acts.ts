import type { Pasted } from '../person/read-person.js';
import type { AccountKey, Dialog } from '../store/state.js';

/** Everything that a person can do; views know nothing else of effects. None of them throws. */
export interface Acts {
  readonly create: () => void;
  readonly adopt: (pasted: Pasted) => void;
  readonly connect: (
    provider: string,
    options?: { readonly account?: string; readonly another?: boolean },
  ) => void;
  /** Asks every handler, whether it pays or not. */
  readonly sync: (account: AccountKey) => void;
  readonly stop: (account: AccountKey) => void;
  readonly disconnect: (account: AccountKey, andRemove: boolean) => void;
  readonly remove: (account: AccountKey) => void;
  readonly forget: () => void;
  readonly showKey: () => void;
  readonly showOriginal: (id: string, title: string) => void;
  readonly search: (query: string) => void;
  readonly more: () => void;
  /** Whether pictures of other sites are fetched, from now on. */
  readonly showPictures: (wanted: boolean) => void;
  readonly ask: (dialog: Dialog) => void;
  readonly closeDialog: () => void;
  readonly closeNotice: () => void;
}
