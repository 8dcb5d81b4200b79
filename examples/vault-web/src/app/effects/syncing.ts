import { isVaultError } from '@data-connector/vault';
import { accountOf, listingOf, state, type AccountKey } from '../state.js';
import { syncBegun, syncOver, syncStage } from '../syncs.js';
import { endingSentence } from '../words/sync.js';
import { loadProviders } from './listing.js';
import { alone, failureOf, opened, showAccount, type Failure } from './opened.js';
import { refreshAccount } from './refreshing.js';

interface Run {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

const AGAIN_MS = 10_000;
const LONGEST_MS = 15 * 60_000;

/** What passes by itself and is tried again; a third party's limit is none of these, it ends a sync in good order. */
const PASSING: readonly string[] = [
  'unreachable',
  'aborted',
  'service_unavailable',
  'shutting_down',
  'busy',
  'too_many_requests',
  'internal_error',
  'datastore_unavailable',
];

/** One run for each account at a time. */
const runs = new Map<AccountKey, Run>();
const timers = new Map<AccountKey, ReturnType<typeof setTimeout>>();
const now = (): string => new Date().toISOString();

/** Whether an error says that the server has nothing of a sync any more. */
const isGone = (error: unknown): boolean =>
  isVaultError(error, 'token_invalid', 'sync_unknown', 'sync_erased');

function wait(key: AccountKey, { code, retryAt }: Failure): void {
  const { value: online } = state.online;
  syncStage(key, online ? 'waiting' : 'paused', code);
  if (!online) return;
  const asked = retryAt === undefined ? 0 : Date.parse(retryAt) - Date.now();
  const ms = Math.min(LONGEST_MS, Math.max(AGAIN_MS, asked));
  timers.set(
    key,
    setTimeout(() => void run(key), ms),
  );
}

/** It does not pass by itself: says so, and keeps what leads to the server's copy. */
async function end(key: AccountKey, { code, retryAt }: Failure, gone: boolean): Promise<void> {
  await opened().keep.accounts.change(key, (kept) => {
    if (!kept?.pending) return undefined;
    const { pending, ...rest } = kept;
    const last = { at: now(), code, ...(retryAt && { retryAt }), added: pending.added, handlers: {} };
    return { ...rest, last, ...(pending.ticket && !gone ? { pending } : {}) };
  });
}

async function over(key: AccountKey): Promise<void> {
  await showAccount(key);
  syncOver(key);
}

async function attempt(key: AccountKey, signal: AbortSignal): Promise<void> {
  try {
    await alone(`sync ${key}`, signal, async () => {
      const last = await refreshAccount(key, signal);
      const account = accountOf(key);
      if (last && account) state.said.value = endingSentence(last, account.name);
    });
  } catch (error) {
    if (signal.aborted && state.syncs.value[key]?.stage === 'stopping') return;
    const failure = failureOf(error);
    if (PASSING.includes(failure.code)) return wait(key, failure);
    await end(key, failure, isGone(error));
  }
  await over(key);
}

function run(key: AccountKey): Promise<void> {
  const running = runs.get(key);
  if (running) {
    // One that was just paused lets go first.
    return running.controller.signal.aborted ? running.done.then(() => run(key)) : running.done;
  }
  clearTimeout(timers.get(key));
  timers.delete(key);
  const controller = new AbortController();
  syncBegun(key);
  const done = attempt(key, controller.signal).finally(() => runs.delete(key));
  runs.set(key, { controller, done });
  return done;
}

/** Begins a sync, or goes on with the one that was begun. It asks every handler, though asking may not pay yet. */
export async function sync(key: AccountKey): Promise<void> {
  if (state.providers.value.status === 'failed') void loadProviders();
  const handlers = listingOf(accountOf(key)?.provider)?.handlers.map(({ name }) => name) ?? [];
  await opened().keep.accounts.change(key, (kept) => {
    if (!kept?.connection || kept.pending) return undefined;
    const chosen = handlers.length > 0 ? { handlers } : {};
    return { ...kept, pending: { since: now(), added: 0, ...chosen } };
  });
  await run(key);
}

/** Goes on with everything that was begun, over reloads, closed tabs and lost connections. */
export async function resume(): Promise<void> {
  const passing = (await opened().keep.accounts.all()).filter(
    ({ pending, last }) => pending && (!last?.code || last.at < pending.since || PASSING.includes(last.code)),
  );
  await Promise.all(passing.map(({ key }) => run(key)));
}

/** The device is offline: stops trying. */
export function pause(): void {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  for (const key of Object.keys(state.syncs.value)) syncStage(key, 'paused');
  for (const { controller } of runs.values()) controller.abort();
}

/** @throws VaultError */
async function erase(key: AccountKey): Promise<void> {
  const { keep, owner, vault } = opened();
  const { connection, pending } = (await keep.accounts.get(key)) ?? {};
  const receipt =
    connection && pending?.ticket
      ? await vault
          .openSync({ ...pending.ticket, connection, key: owner.key })
          .erase()
          .catch((error: unknown) => {
            if (!isGone(error)) throw error;
          })
      : undefined;
  await keep.accounts.change(key, (before) => {
    if (!before) return undefined;
    const { pending: ended, ...rest } = before;
    const last = { at: now(), code: 'stopped_here' as const, added: ended?.added ?? 0, handlers: {} };
    return { ...rest, last, ...(receipt && { receipt }) };
  });
}

/** Ends a sync and has what the server holds of it erased. */
export async function stop(key: AccountKey): Promise<void> {
  if (!state.syncs.value[key]) syncBegun(key);
  syncStage(key, 'stopping');
  clearTimeout(timers.get(key));
  const running = runs.get(key);
  running?.controller.abort();
  await running?.done;
  try {
    await erase(key);
    state.said.value = 'The server’s copy was erased.';
  } catch (error) {
    await end(key, failureOf(error), false);
  }
  await over(key);
}
