import { createVault, isVaultError, type Vault } from '@data-connector/vault';
import type { KeptAccount } from '../keep/databases.js';
import type { Keep } from '../keep/keep.js';
import { proverOf, type Owner } from '../person.js';
import { state, type Account, type AccountKey, type AnyCode } from '../state.js';

/** What effects work with once the Vault is open: what is kept, the person's secret, and the client that speaks for them. */
export interface Opened {
  readonly keep: Keep;
  readonly owner: Owner;
  readonly vault: Vault;
}

/** A call that fails is soon tried again by this app itself, which can say so meanwhile: the client need not be patient. */
const PATIENCE = { attempts: 2, reconnects: 2 };

let current: Opened | undefined;

/** @throws Error while the Vault is not open */
export function opened(): Opened {
  if (!current) throw new Error('The Vault is not open yet');
  return current;
}

/** Opens the Vault for its owner. */
export function openFor(owner: Owner, keep: Keep): void {
  const gateway = document.querySelector<HTMLMetaElement>('meta[name=gateway]')?.content ?? '';
  const prover = proverOf(owner);
  const vault = createVault({ gateway, did: owner.did, patience: PATIENCE, ...(prover && { prover }) });
  current = { keep, owner, vault };
  state.person.value = { did: owner.did, keyKind: owner.key.kind };
  state.phase.value = 'open';
}

/** The person's other tabs. */
export const tabs = new BroadcastChannel('vault');

async function shown(kept: KeptAccount): Promise<Account> {
  const { key, provider, account, connection, pending, last, receipt } = kept;
  return {
    key,
    provider,
    ...account,
    server: connection?.server,
    name: account.name || account.username || account.id,
    connected: connection !== undefined,
    connectBy: connection?.reconnectBy,
    counts: await opened().keep.records.counts(key),
    pending: pending !== undefined,
    atServer: pending?.ticket !== undefined,
    ...(last && { last }),
    ...(receipt && { receipt }),
  };
}

/** Shows all accounts as they are kept now. */
export async function showAccounts(): Promise<void> {
  const kept = await opened().keep.accounts.all();
  state.accounts.value = await Promise.all(kept.map(shown));
}

/** Shows an account as it is kept now, here and in the person's other tabs. */
export async function showAccount(key: AccountKey): Promise<void> {
  const kept = await opened().keep.accounts.get(key);
  const account = kept && (await shown(kept));
  const accounts = state.accounts.value;
  if (account && accounts.some((one) => one.key === key))
    state.accounts.value = accounts.map((one) => (one.key === key ? account : one));
  else await showAccounts();
  tabs.postMessage('changed');
}

/**
 * Does something that only one tab may do at a time; others wait for their turn. Where the browser has no locks (pages
 * without https), everybody goes ahead: a sync can be collected twice, the second time it finds itself done.
 */
export async function alone(name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  const locks = (navigator as { locks?: LockManager }).locks;
  if (locks) await locks.request(name, { signal }, work);
  else await work();
}

/** What a failure is called, and until when to wait. */
export interface Failure {
  readonly code: AnyCode;
  /** ISO 8601. */
  readonly retryAt?: string | undefined;
}

/** Anything that was thrown, as a failure. What nobody expected is told to the browser's console. */
export function failureOf(thrown: unknown): Failure {
  if (isVaultError(thrown)) return thrown;
  const name = thrown instanceof DOMException ? thrown.name : '';
  if (name === 'AbortError') return { code: 'aborted' };
  if (name === 'QuotaExceededError') return { code: 'local_failed' };
  reportError(thrown);
  return { code: 'unexpected' };
}
