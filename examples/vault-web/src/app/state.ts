import { signal } from '@preact/signals';
import type {
  ClientCode,
  Code,
  ErasureReceipt,
  HandlerProgress,
  Outcome,
  ProviderListing,
  VaultKey,
} from '@data-connector/vault';
import type { Entry } from './records/entry.js';
import type { Route } from './route.js';

/** Whatever can go wrong: at the server, in the Vault's client, or here. */
export type AnyCode = Code | ClientCode | 'stopped_here' | 'unexpected';

/** An account of the person at a provider, in one word: `<provider>/<account id>`. */
export type AccountKey = string;

/** How the last sync went. Times are ISO 8601. */
export interface LastSync {
  readonly at: string;
  /** Without an outcome it never came to its end: `code` says why. */
  readonly outcome?: Outcome;
  readonly code?: AnyCode;
  readonly retryAt?: string;
  /** Records that were not here before. */
  readonly added: number;
  readonly handlers: Readonly<Record<string, HandlerProgress>>;
}

/** An account as it is shown: no token comes here. */
export interface Account {
  readonly key: AccountKey;
  readonly provider: string;
  readonly id: string;
  /** Where it is, of a provider whose accounts are at many servers. */
  readonly server?: string | undefined;
  readonly name: string;
  readonly username?: string | undefined;
  readonly url?: string | undefined;
  readonly avatarUrl?: string | undefined;
  /** Whether there is a connection to sync with. */
  readonly connected: boolean;
  /** When the person has to consent again at the latest (ISO 8601), if that is known. */
  readonly connectBy?: string | undefined;
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

/** A sync under way in this tab. `paused` and `waiting`: it goes on when the device or the server is reachable again. */
export interface RunningSync {
  readonly stage: 'starting' | 'fetching' | 'collecting' | 'stopping' | 'paused' | 'waiting';
  /** Why it waits. */
  readonly code?: AnyCode | undefined;
  readonly handlers: Readonly<Record<string, HandlerProgress>>;
  /** Opened and written here, and what the server has, by schema. */
  readonly collected: Readonly<Record<string, { readonly records: number; readonly expected: number }>>;
}

/** Which list of records. */
export interface ShelfAbout {
  readonly account: AccountKey;
  readonly schema: string;
  readonly query: string;
}

/** The list of records that is open. */
export interface Shelf extends ShelfAbout {
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
      readonly busy?: boolean;
      readonly code?: AnyCode;
    }
  | { readonly kind: 'remove'; readonly account: AccountKey }
  | { readonly kind: 'forget' }
  | { readonly kind: 'key'; readonly text: string }
  | { readonly kind: 'original'; readonly title: string; readonly json?: string };

/** Everything that is shown, without any secret but the key while the person looks at it. Views read it, effects write it. */
export const state = {
  /** `closed`: this browser lets no data be kept. */
  phase: signal<'opening' | 'new' | 'open' | 'closed'>('opening'),
  person: signal<{ readonly did: string; readonly keyKind: VaultKey['kind'] }>(),
  online: signal(true),
  route: signal<Route>({ screen: 'home' }),
  /** What the gateway lists; a list that was there stays while a newer one fails to come. */
  providers: signal<{
    readonly status: 'loading' | 'ready' | 'failed';
    readonly list: readonly ProviderListing[];
  }>({ status: 'loading', list: [] }),
  /** A provider whose page is about to be opened. */
  leaving: signal<string>(),
  /** In the order in which they were connected. */
  accounts: signal<readonly Account[]>([]),
  syncs: signal<Readonly<Record<AccountKey, RunningSync>>>({}),
  shelf: signal<Shelf>(),
  dialog: signal<Dialog>(),
  /** Something that went wrong on the way, at the top of the page. */
  notice: signal<{ readonly code: AnyCode; readonly provider?: string | undefined }>(),
  /** Whether pictures of other sites are fetched. */
  pictures: signal(false),
  /** The last sentence for people who listen to the page. */
  said: signal(''),
};

export const accountOf = (key: AccountKey): Account | undefined =>
  state.accounts.value.find((account) => account.key === key);

/** A provider as the gateway lists it; nothing as long as it is not known. */
export const listingOf = (provider: string | undefined): ProviderListing | undefined =>
  state.providers.value.list.find(({ name }) => name === provider);

/** What a provider is called. */
export const labelOf = (provider: string): string => listingOf(provider)?.label ?? provider;
