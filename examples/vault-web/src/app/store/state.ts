import type { ErasureReceipt, HandlerProgress, Outcome, ProviderListing } from '@data-connector/vault';
import type { Entry } from '../records/entry.js';
import type { KeyKind } from '../person/key-kind.js';
import type { Route } from '../route.js';
import type { AnyCode } from '../words/any-code.js';

/** An account of the person at a provider, in one word: `<provider>/<account id>`. */
export type AccountKey = string;

/** Whose Vault this is, without any secret. */
export interface Person {
  readonly did: string;
  readonly keyKind: KeyKind;
}

/** What came of one handler in the last sync. */
export type HandlerEnd = Pick<
  HandlerProgress,
  'schema' | 'state' | 'records' | 'quarantined' | 'more' | 'code' | 'retryAt' | 'dueAt'
>;

/** How the last sync went. Times are ISO 8601. */
export interface LastSync {
  readonly at: string;
  /** Without an outcome it never came to its end: `code` says why. */
  readonly outcome?: Outcome;
  readonly code?: AnyCode;
  readonly retryAt?: string;
  readonly nextSyncAt?: string;
  /** Records that were not here before. */
  readonly added: number;
  readonly handlers: Readonly<Record<string, HandlerEnd>>;
}

/** An account as it is shown: no token comes here. */
export interface Account {
  readonly key: AccountKey;
  readonly provider: string;
  readonly id: string;
  readonly name: string;
  readonly username?: string | undefined;
  readonly url?: string | undefined;
  readonly avatarUrl?: string | undefined;
  /** Whether there is a connection to sync with. */
  readonly connected: boolean;
  /** Records here, by schema URI. */
  readonly counts: Readonly<Record<string, number>>;
  readonly last?: LastSync;
  /** A sync was begun that has not been collected yet. */
  readonly pending: boolean;
  /** The server has a copy of it that can be erased. */
  readonly atServer: boolean;
  /** The verified receipt of the last erasure. */
  readonly receipt?: ErasureReceipt;
}

/** What a running sync is doing. `paused` and `waiting`: it goes on when the device or the server is reachable again. */
export type Stage = 'starting' | 'fetching' | 'collecting' | 'stopping' | 'paused' | 'waiting';

/** A sync under way in this tab. */
export interface RunningSync {
  readonly stage: Stage;
  /** Why it waits. */
  readonly code?: AnyCode;
  readonly handlers: Readonly<Record<string, HandlerProgress>>;
  /** Opened and written here, and what the server has, by schema. */
  readonly collected: Readonly<Record<string, { readonly records: number; readonly expected: number }>>;
}

/** The list of records that is open. */
export interface Shelf {
  readonly account: AccountKey;
  readonly schema: string;
  readonly query: string;
  /** Page by page: a page that is shown never changes. */
  readonly pages: readonly (readonly Entry[])[];
  readonly status: 'loading' | 'ready' | 'failed';
  readonly more: boolean;
}

/** What lies over the page and wants an answer. */
export type Dialog =
  | {
      readonly kind: 'disconnect';
      readonly account: AccountKey;
      readonly busy: boolean;
      readonly code?: AnyCode;
    }
  | { readonly kind: 'remove'; readonly account: AccountKey }
  | { readonly kind: 'forget' }
  | { readonly kind: 'key'; readonly text?: string }
  | { readonly kind: 'original'; readonly title: string; readonly json?: string };

/** Something that went wrong on the way, at the top of the page. */
export interface Notice {
  readonly code: AnyCode;
  readonly provider?: string;
  readonly account?: string;
}

/** What the form for an existing Vault found wrong. */
export type AdoptFault = 'did' | 'key';

/** The whole state. */
export interface State {
  /** `closed`: this browser lets no data be kept. */
  readonly phase: 'opening' | 'new' | 'open' | 'closed';
  readonly person?: Person;
  readonly adoptFault?: AdoptFault;
  readonly online: boolean;
  readonly route: Route;
  readonly providers: {
    readonly status: 'loading' | 'ready' | 'failed';
    readonly list: readonly ProviderListing[];
  };
  /** A provider whose page is about to be opened. */
  readonly leaving?: string;
  readonly accounts: readonly Account[];
  readonly syncs: Readonly<Record<AccountKey, RunningSync>>;
  readonly shelf?: Shelf;
  readonly dialog?: Dialog;
  readonly notice?: Notice;
  /** Whether pictures of other sites are fetched. */
  readonly pictures: boolean;
  /** The last sentence for people who listen to the page. */
  readonly said: string;
}

/** The state before anything is known. */
export function initialState(route: Route, online: boolean): State {
  return {
    phase: 'opening',
    online,
    route,
    providers: { status: 'loading', list: [] },
    accounts: [],
    syncs: {},
    pictures: false,
    said: '',
  };
}
