import type { Pasted } from '../person/read-person.js';
import type { AccountKey, Dialog } from '../store/state.js';

/** Everything that a person can do; views know nothing else of effects. None of them throws. */
export interface Acts {
  create(): void;
  adopt(pasted: Pasted): void;
  connect(provider: string, options?: { readonly account?: string; readonly another?: boolean }): void;
  /** Asks every handler, whether it pays or not. */
  sync(account: AccountKey): void;
  stop(account: AccountKey): void;
  disconnect(account: AccountKey, andRemove: boolean): void;
  remove(account: AccountKey): void;
  forget(): void;
  showKey(): void;
  showOriginal(id: string, title: string): void;
  search(query: string): void;
  more(): void;
  ask(dialog: Dialog): void;
  closeDialog(): void;
  closeNotice(): void;
}
