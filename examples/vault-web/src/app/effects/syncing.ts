import type { AccountKey } from '../store/state.js';
import { endingSentence } from '../words/ending.js';
import { alone } from './alone.js';
import { failureOf, type Failure } from './code-of.js';
import type { Context } from './context.js';
import { isGone, refreshAccount, type Written } from './refreshing.js';

/** Runs syncs: one for each account at a time, over reloads, closed tabs and lost connections. */
export interface Syncing {
  /** Begins a sync, or goes on with the one that was begun. `handlers`: those to run though asking may not pay yet. */
  sync(key: AccountKey, handlers?: readonly string[]): Promise<void>;
  /** Goes on with everything that was begun. */
  resume(): Promise<void>;
  /** The device is offline: stops trying. */
  pause(): void;
  /** Ends a sync and has what the server holds of it erased. */
  stop(key: AccountKey): Promise<void>;
}

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

/** Makes what runs syncs. */
export function createSyncing(context: Context, written: Written): Syncing {
  const { keep, store } = context;
  const runs = new Map<AccountKey, Run>();
  const timers = new Map<AccountKey, ReturnType<typeof setTimeout>>();
  const now = (): string => new Date().toISOString();

  function wait(key: AccountKey, { code, retryAt }: Failure): void {
    const stage = store.get().online ? 'waiting' : 'paused';
    store.dispatch({ type: 'sync-stage', account: key, stage, code });
    if (stage === 'paused') return;
    const asked = retryAt === undefined ? 0 : Date.parse(retryAt) - Date.now();
    const pause = Math.min(LONGEST_MS, Math.max(AGAIN_MS, asked));
    timers.set(
      key,
      setTimeout(() => void run(key), pause),
    );
  }

  /** It does not pass by itself: says so, and keeps what leads to the server's copy. */
  async function end(key: AccountKey, { code, retryAt }: Failure, gone: boolean): Promise<void> {
    await keep.accounts.change(key, (kept) => {
      if (!kept?.pending) return undefined;
      const { pending, ...rest } = kept;
      const retry = retryAt === undefined ? {} : { retryAt };
      const last = { at: now(), code, ...retry, added: pending.added, handlers: {} };
      return { ...rest, last, ...(pending.ticket && !gone ? { pending } : {}) };
    });
  }

  async function attempt(key: AccountKey, signal: AbortSignal): Promise<void> {
    try {
      await alone(`sync ${key}`, signal, async () => {
        const last = await refreshAccount(context, key, signal, written);
        const account = store.get().accounts.find((one) => one.key === key);
        if (last && account) store.dispatch({ type: 'said', text: endingSentence(last, account.name) });
      });
    } catch (error) {
      const failure = failureOf(error);
      if (signal.aborted && store.get().syncs[key]?.stage === 'stopping') return;
      if (PASSING.includes(failure.code)) return wait(key, failure);
      await end(key, failure, isGone(error));
    }
    await context.showAccount(key);
    store.dispatch({ type: 'sync-over', account: key });
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
    store.dispatch({ type: 'sync-begun', account: key });
    const done = attempt(key, controller.signal).finally(() => runs.delete(key));
    runs.set(key, { controller, done });
    return done;
  }

  /** @throws VaultError */
  async function erase(key: AccountKey): Promise<void> {
    const kept = await keep.accounts.get(key);
    const { vault, owner } = context.session();
    const ticket = kept?.pending?.ticket;
    const receipt =
      ticket && kept?.connection
        ? await vault
            .openSync({ ...ticket, connection: kept.connection, key: owner.key })
            .erase()
            .catch((error: unknown) => {
              if (isGone(error)) return undefined;
              throw error;
            })
        : undefined;
    await keep.accounts.change(key, (before) => {
      if (!before) return undefined;
      const { pending, ...rest } = before;
      const last = { at: now(), code: 'stopped_here' as const, added: pending?.added ?? 0, handlers: {} };
      return { ...rest, last, ...(receipt ? { receipt } : {}) };
    });
  }

  return {
    async sync(key, handlers) {
      await keep.accounts.change(key, (kept) => {
        if (!kept?.connection || kept.pending) return undefined;
        return { ...kept, pending: { since: now(), added: 0, ...(handlers ? { handlers } : {}) } };
      });
      await run(key);
    },
    async resume() {
      const kept = await keep.accounts.all();
      const passing = kept.filter(
        ({ pending, last }) =>
          pending && (!last?.code || last.at < pending.since || PASSING.includes(last.code)),
      );
      await Promise.all(passing.map(({ key }) => run(key)));
    },
    pause() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      for (const key of Object.keys(store.get().syncs))
        store.dispatch({ type: 'sync-stage', account: key, stage: 'paused' });
      for (const { controller } of runs.values()) controller.abort();
    },
    async stop(key) {
      if (!store.get().syncs[key]) store.dispatch({ type: 'sync-begun', account: key });
      store.dispatch({ type: 'sync-stage', account: key, stage: 'stopping' });
      clearTimeout(timers.get(key));
      const running = runs.get(key);
      running?.controller.abort();
      await running?.done;
      try {
        await erase(key);
        store.dispatch({ type: 'said', text: 'The server’s copy was erased.' });
      } catch (error) {
        await end(key, failureOf(error), false);
      }
      await context.showAccount(key);
      store.dispatch({ type: 'sync-over', account: key });
    },
  };
}
