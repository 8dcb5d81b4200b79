import type { Stored } from '../couch/index.js';
import type { Log } from '../log/index.js';
import type { Accounts } from './accounts.js';
import { Beside } from './beside.js';
import type { Erasure } from './erasure.js';
import { interrupted } from './interrupted.js';
import type { Ledger } from './ledger.js';
import type { SyncMeter } from './meter.js';
import type { Outbox } from './outbox.js';
import type { RunningSyncs } from './running.js';
import { identityOf, type SyncDocument } from './sync-document.js';
import type { Seen, Unsettled } from './unsettled.js';

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
  /** Called with what it has interrupted. */
  readonly heard: (doc: SyncDocument) => void;
}

/**
 * Settles what others have left: publishes events that are pending, marks syncs whose replica is gone, and finishes
 * deletions that were cut off. One sync that cannot be settled holds up no other, and the keeper, which only deletions
 * need, holds up nothing else.
 */
export class Settler {
  readonly #deletions = new Beside();

  constructor(private readonly options: SettlerOptions) {}

  /** One round; deletions go on beside it. */
  async round(): Promise<void> {
    const { pending, running } = this.options.unsettled;
    await this.#publish(await this.#each(this.#stale(pending), (seen) => this.#stillPending(seen)));
    const dead = this.#olderThan(running, this.options.leaseMs);
    await this.#publish(await this.#each(dead, (seen) => this.#interrupt(seen)));
    this.#deletions.begin(() => this.#finishDeletions());
  }

  /** Waits for the deletion that is under way. */
  async ended(): Promise<void> {
    await this.#deletions.ended();
  }

  #olderThan(map: ReadonlyMap<string, Seen>, ms: number): Seen[] {
    const now = performance.now();
    const { running } = this.options;
    return [...map.values()].filter(({ since, syncId }) => now - since > ms && !running.has(syncId));
  }

  #stale(map: ReadonlyMap<string, Seen>): Seen[] {
    return this.#olderThan(map, this.options.stepInMs * (1 + Math.random()));
  }

  /** Does something with one after the other; what fails has a line in the log. @returns what it gave */
  async #each<T>(all: readonly Seen[], act: (seen: Seen) => Promise<T | undefined>): Promise<T[]> {
    const given: T[] = [];
    for (const seen of all) {
      if (this.options.signal.aborted) break;
      try {
        const one = await act(seen);
        if (one !== undefined) given.push(one);
      } catch (error) {
        this.options.log.warn('a sync could not be settled yet', { syncId: seen.syncId, error });
      }
    }
    return given;
  }

  async #stillPending({ syncId }: Seen): Promise<Stored<SyncDocument> | undefined> {
    const doc = await this.options.ledger.get(syncId);
    if (doc?.event === 'pending') return doc;
    this.options.unsettled.pending.delete(syncId);
    return undefined;
  }

  async #interrupt({ syncId, beat }: Seen): Promise<Stored<SyncDocument> | undefined> {
    const { ledger, accounts, unsettled, heard, log, meter } = this.options;
    if (unsettled.isBlind(syncId)) return undefined;
    const last = await ledger.get(syncId);
    const claimed = last !== undefined && (await accounts.isClaimed(last.account, syncId));
    const end = (doc: SyncDocument): SyncDocument =>
      // Its replica was killed before it had the account, so no Vault was told of it; or its connection was ended.
      claimed ? interrupted(doc) : { ...doc, status: 'erasing', updatedAt: new Date().toISOString() };
    const doc = await ledger.update(
      syncId,
      (doc) => (doc.status === 'running' && doc.lease.beat === beat ? end(doc) : undefined),
      last,
    );
    unsettled.running.delete(syncId);
    if (!doc) return undefined;
    heard(doc);
    if (doc.status !== 'interrupted') return undefined;
    log.warn('a sync was interrupted: its replica is gone', identityOf(doc));
    meter.ended('interrupted', doc.code, Date.now() - Date.parse(doc.startedAt));
    return doc;
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

  /** A broker that does not answer must not hold up the watch over leases: the rest waits for the next round. */
  async #publish(docs: readonly Stored<SyncDocument>[]): Promise<void> {
    const { signal, outbox } = this.options;
    for (const doc of docs) if (signal.aborted || !(await outbox.send(doc))) return;
  }
}
