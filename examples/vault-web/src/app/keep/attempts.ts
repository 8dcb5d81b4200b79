import { answer } from './database.js';
import type { VaultDatabase } from './vault-database.js';

/** A connection attempt, from leaving for the third party until coming back. */
export interface Attempt {
  /** The state that must come back. */
  readonly state: string;
  readonly provider: string;
  /** The connection comes back sealed to this key (32 bytes), which is of this attempt alone. */
  readonly sealKey: Uint8Array;
  /** ms since 1970. */
  readonly begunAt: number;
}

/** Keeps connection attempts over the page's leaving and coming back. */
export interface AttemptShelf {
  keep(attempt: Attempt): Promise<void>;
  find(state: string): Promise<Attempt | undefined>;
  remove(state: string): Promise<void>;
  /** Drops those that cannot come back any more. */
  sweep(now: number): Promise<void>;
}

/** The gateway gives an attempt ten minutes. */
const LIFE_MS = 3_600_000;

/** Opens the shelf of attempts. */
export function attemptShelf(database: VaultDatabase): AttemptShelf {
  return {
    keep: (attempt) => database.change('attempts', async (store) => void (await answer(store.put(attempt)))),
    find: (state) =>
      database.read('attempts', (store) => answer(store.get(state) as IDBRequest<Attempt | undefined>)),
    remove: (state) => database.change('attempts', async (store) => void (await answer(store.delete(state)))),
    sweep: (now) =>
      database.change('attempts', async (store) => {
        const all = await answer(store.getAll() as IDBRequest<Attempt[]>);
        for (const { state, begunAt } of all) if (now - begunAt > LIFE_MS) await answer(store.delete(state));
      }),
  };
}
