import type { HandlerProgress, ProviderListing } from '@data-connector/vault';
import type { Entry } from '../records/entry.js';
import type { Route } from '../route.js';
import type { AnyCode } from '../words/any-code.js';
import type { Account, AccountKey, AdoptFault, Dialog, Notice, Person, Stage } from './state.js';

/** Which list a page of records is for. */
export interface ShelfAbout {
  readonly account: AccountKey;
  readonly schema: string;
  readonly query: string;
}

/** Everything that can happen. */
export type Action =
  | { readonly type: 'person-known'; readonly person: Person }
  | { readonly type: 'person-missing' }
  | { readonly type: 'person-refused'; readonly fault: AdoptFault }
  | { readonly type: 'storage-missing' }
  | { readonly type: 'went'; readonly route: Route }
  | { readonly type: 'connectivity'; readonly online: boolean }
  | { readonly type: 'providers-came'; readonly list: readonly ProviderListing[] }
  | { readonly type: 'providers-failed' }
  | { readonly type: 'providers-asked' }
  | { readonly type: 'left-for'; readonly provider: string | undefined }
  | { readonly type: 'accounts-came'; readonly accounts: readonly Account[] }
  | { readonly type: 'account-came'; readonly account: Account }
  | { readonly type: 'sync-begun'; readonly account: AccountKey }
  | {
      readonly type: 'sync-news';
      readonly account: AccountKey;
      readonly handlers: Readonly<Record<string, HandlerProgress>>;
    }
  | {
      readonly type: 'sync-collected';
      readonly account: AccountKey;
      readonly schema: string;
      readonly records: number;
      readonly expected: number;
    }
  | {
      readonly type: 'sync-stage';
      readonly account: AccountKey;
      readonly stage: Stage;
      /** What is waited for. */
      readonly code?: AnyCode;
    }
  | { readonly type: 'sync-over'; readonly account: AccountKey }
  | { readonly type: 'shelf-opened'; readonly about: ShelfAbout }
  | { readonly type: 'shelf-closed' }
  | { readonly type: 'shelf-asked' }
  | {
      readonly type: 'shelf-page';
      readonly about: ShelfAbout;
      readonly entries: readonly Entry[];
      readonly more: boolean;
      /** The first page takes the place of what was shown; later ones come after it. */
      readonly first: boolean;
    }
  | { readonly type: 'shelf-failed'; readonly about: ShelfAbout }
  | { readonly type: 'dialog-opened'; readonly dialog: Dialog }
  | { readonly type: 'dialog-closed' }
  | { readonly type: 'noticed'; readonly notice: Notice }
  | { readonly type: 'notice-closed' }
  | { readonly type: 'pictures-wanted'; readonly wanted: boolean }
  | { readonly type: 'said'; readonly text: string };
