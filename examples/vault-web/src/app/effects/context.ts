import { createVault, type Vault } from '@data-connector/vault';
import type { Keep } from '../keep/keep.js';
import { proverOf } from '../person/did-key.js';
import type { Owner } from '../person/owner.js';
import type { Action } from '../store/actions.js';
import type { State } from '../store/state.js';
import type { Store } from '../store/store.js';
import { accountOf } from './account-of.js';

/** The person at work: their secret, and the client that speaks for them. */
export interface Session {
  readonly owner: Owner;
  readonly vault: Vault;
}

/** What effects work with. */
export interface Context {
  readonly store: Store<State, Action>;
  readonly keep: Keep;
  readonly gateway: string;
  /** @throws Error while there is no person */
  session(): Session;
  begin(owner: Owner): void;
  /** Shows an account as it is kept now, here and in the person's other tabs. */
  showAccount(key: string): Promise<void>;
  /** Shows all of them, here. */
  showAccounts(): Promise<void>;
}

/** A call that fails is soon tried again by this app itself, which can say so meanwhile: the client need not be patient. */
const PATIENCE = { attempts: 2, reconnects: 2 };

/** Makes the context; `tell` reaches the person's other tabs. */
export function createContext(parts: {
  readonly store: Store<State, Action>;
  readonly keep: Keep;
  readonly gateway: string;
  readonly tell: () => void;
}): Context {
  const { store, keep, gateway, tell } = parts;
  let session: Session | undefined;

  async function showAccount(key: string): Promise<void> {
    const kept = await keep.accounts.get(key);
    if (!kept) return showAccounts();
    const account = accountOf(kept, await keep.records.counts(key));
    store.dispatch({ type: 'account-came', account });
  }

  async function showAccounts(): Promise<void> {
    const kept = await keep.accounts.all();
    const accounts = kept.map(async (one) => accountOf(one, await keep.records.counts(one.key)));
    store.dispatch({ type: 'accounts-came', accounts: await Promise.all(accounts) });
  }

  return {
    store,
    keep,
    gateway,
    session() {
      if (!session) throw new Error('There is no person yet');
      return session;
    },
    begin(owner) {
      const prover = proverOf(owner);
      const vault = createVault({ gateway, did: owner.did, patience: PATIENCE, ...(prover && { prover }) });
      session = { owner, vault };
      store.dispatch({ type: 'person-known', person: { did: owner.did, keyKind: owner.key.kind } });
    },
    async showAccount(key) {
      await showAccount(key);
      tell();
    },
    showAccounts,
  };
}
