import { CODES } from '@data-connector/protocol';
import type { Stored } from '@data-connector/couch';
import type { Log } from '@data-connector/kit/log';
import type { Accounts } from '../ledger/accounts.js';
import { Beside } from '@data-connector/kit/time';
import type { Erasure } from './erase.js';
import type { Ledger } from '../ledger/ledger.js';
import type { SyncMeter } from '../pipeline/meter.js';
import type { Outbox } from '../ledger/outbox.js';
import type { RunningSyncs } from './running.js';
import { identityOf, type SyncDocument } from '../ledger/sync-document.js';
import type { Seen, Unsettled } from '../ledger/unsettled.js';

export interface SettlerOptions {
  readonly ledger: Ledger;
  readonly accounts: Accounts;
  readonly running: RunningSyncs;
  readonly outbox: Outbox;
  readonly erasure: Erasure;
  readonly log: Log;
  readonly meter: SyncMeter;
  readonly unsettled: Unsettled;
  /** A lease is dead when no change was seen for so long, in ms. */
  readonly leaseMs: number;
  /** Whoever ends a sync settles it; others step in after this long, in ms, and as much again at random. */
  readonly stepInMs: number;
  readonly signal: AbortSignal;
}

/** Events that are published at the same time. */
const AT_ONCE = 10;
/** After a failure the broker, or the store, is given so long, in ms; twice as long each time, and as much again at random. */
const BACK_OFF_MS = { least: 500, most: 8000 };

/**
 * Settles what others have left: marks syncs whose replica is gone, publishes events that are pending, and finishes
 * deletions that were cut off. Leases come first and wait for nothing: not for the broker, nor for the keeper, which only
 * deletions need. One sync that cannot be settled holds up no other.
 */
export class Settler {
  readonly #publishing = new Beside();
  readonly #deletions = new Beside();
  /** What was interrupted in this round: nobody else publishes it sooner. */
  #interrupted: Stored<SyncDocument>[] = [];
  #failures = 0;
  #notBefore = 0;

  constructor(private readonly options: SettlerOptions) {}

  /** One round; publishing and deletions go on beside it. */
  async round(): Promise<void> {
    const { leaseMs, unsettled } = this.options;
    await this.#each(this.#olderThan(unsettled.running, leaseMs), (seen) => this.#interrupt(seen));
    this.#publishing.begin(() => this.#publish());
    this.#deletions.begin(() => this.#finishDeletions());
  }

  /** Waits for what is under way beside the rounds. */
  async ended(): Promise<void> {
    await Promise.all([this.#publishing.ended(), this.#deletions.ended()]);
  }

  #olderThan(map: ReadonlyMap<string, Seen>, ms: number): Seen[] {
    const now = performance.now();
    const { running } = this.options;
    return [...map.values()].filter(({ since, syncId }) => now - since > ms && !running.has(syncId));
  }

  #stale(map: ReadonlyMap<string, Seen>): Seen[] {
    return this.#olderThan(map, this.options.stepInMs * (1 + Math.random()));
  }

  /** Does something with one after the other; what fails has a line in the log. */
  async #each(all: readonly Seen[], act: (seen: Seen) => Promise<void>): Promise<void> {
    for (const seen of all) {
      if (this.options.signal.aborted) return;
      await act(seen).catch((error: unknown) => this.#failed(seen, error));
    }
  }

  #failed({ syncId }: Seen, error: unknown): void {
    this.options.log.warn('a sync could not be settled yet', { syncId, error });
  }

  async #interrupt({ syncId, beat }: Seen): Promise<void> {
    const { ledger, accounts, unsettled, log, meter } = this.options;
    if (unsettled.isBlind(syncId)) return;
    const last = await ledger.get(syncId);
    const claimed = last !== undefined && (await accounts.get(last.account)).syncId === syncId;
    const end = (doc: SyncDocument): SyncDocument =>
      // Its replica was killed before it had the account, so no Vault was told of it; or its connection was ended.
      claimed ? interrupted(doc) : { ...doc, status: 'erasing', updatedAt: new Date().toISOString() };
    const doc = await ledger.update(
      syncId,
      (doc) => (doc.status === 'running' && doc.lease.beat === beat ? end(doc) : undefined),
      last,
    );
    unsettled.running.delete(syncId);
    if (doc?.status !== 'interrupted') return;
    log.warn('a sync was interrupted: its replica is gone', identityOf(doc));
    meter.ended('interrupted', doc.code, Date.now() - Date.parse(doc.startedAt));
    this.#interrupted.push(doc);
  }

  async #finishDeletions(): Promise<void> {
    const { erasing } = this.options.unsettled;
    await this.#each(this.#stale(erasing), async (seen) => {
      const { syncId } = seen;
      // If it fails, it is not due again at once.
      erasing.set(syncId, { ...seen, since: performance.now() });
      await this.options.erasure.erase(syncId);
      erasing.delete(syncId);
    });
  }

  /** Publishes a few at a time, and nothing more for a while once that has failed: thousands may wait for the broker. */
  async #publish(): Promise<void> {
    const { signal, outbox, unsettled } = this.options;
    const now = this.#interrupted.splice(0);
    if (performance.now() < this.#notBefore) return;
    const due = this.#stale(unsettled.pending).map((seen) => () => this.#publishPending(seen));
    const all = [...now.map((doc) => () => outbox.send(doc)), ...due];
    for (let at = 0; at < all.length && !signal.aborted; at += AT_ONCE) {
      const sent = await Promise.all(all.slice(at, at + AT_ONCE).map((send) => send()));
      if (!sent.every(Boolean)) return this.#backOff();
      this.#failures = 0;
    }
  }

  /** @returns whether nothing is left to do */
  async #publishPending(seen: Seen): Promise<boolean> {
    const { ledger, outbox, unsettled } = this.options;
    const { pending } = unsettled;
    const { syncId } = seen;
    try {
      const known = ledger.isPublished(syncId) ? ledger.known(syncId) : undefined;
      const doc = known ?? (await ledger.get(syncId));
      if (doc?.event !== 'pending') return pending.delete(syncId) || true;
      return await outbox.send(doc);
    } catch (error) {
      this.#failed(seen, error);
      return false;
    } finally {
      // The others have their turn before it.
      if (pending.delete(syncId)) pending.set(syncId, { ...seen, since: performance.now() });
    }
  }

  #backOff(): void {
    const { least, most } = BACK_OFF_MS;
    const wait = Math.min(least * 2 ** this.#failures++, most);
    this.#notBefore = performance.now() + wait * (1 + Math.random());
  }
}

/** A sync whose replica is gone, as it ends. */
function interrupted(doc: SyncDocument): SyncDocument {
  const now = new Date().toISOString();
  const handlers = Object.entries(doc.handlers).map(([name, progress]) => {
    const open = progress.state === 'running' || progress.state === 'waiting';
    return [name, open ? ({ ...progress, state: 'failed', code: 'lease_lost' } as const) : progress] as const;
  });
  return {
    ...doc,
    status: 'interrupted',
    outcome: 'interrupted',
    code: 'lease_lost',
    retry: CODES.lease_lost.retry,
    handlers: Object.fromEntries(handlers),
    updatedAt: now,
    endedAt: now,
    nextSyncAt: new Date(Date.now() + (1 + Math.random()) * 60_000).toISOString(),
    event: 'pending',
  };
}
