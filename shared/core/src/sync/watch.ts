import { setTimeout as sleep } from 'node:timers/promises';
import { follow } from '../couch/index.js';
import type { Log } from '../log/index.js';
import type { Erasure } from './erasure.js';
import { dayOf, type Ledger } from './ledger.js';
import type { Outbox } from './outbox.js';
import type { RunningSyncs } from './running.js';
import { isEnded, type SyncDocument } from './sync-document.js';

/** A lease is dead when this observer saw no change for so long, by its own clock, in ms. */
const LEASE_MS = 30_000;
/** Whoever ends a sync publishes at once; others step in after this long, in ms, and as much again at random. */
const STEP_IN_MS = 10_000;
const TICK_MS = 2000;
const DAY_MS = 86_400_000;

interface Seen {
  readonly syncId: string;
  /** Of this process’s monotonic clock, in ms. */
  readonly since: number;
  readonly beat: number;
}

/** For tests: other times than those above. */
export interface WatchTimes {
  readonly leaseMs?: number;
  readonly stepInMs?: number;
  readonly tickMs?: number;
}

/**
 * Follows the sync documents of all replicas of this service: tells listeners, marks syncs whose replica is gone, publishes
 * events that were left pending, and finishes deletions that were cut off.
 */
export class Watch {
  readonly #listeners = new Map<string, Set<(doc: SyncDocument) => void>>();
  readonly #following = new Map<string, Promise<void>>();
  readonly #running = new Map<string, Seen>();
  readonly #pending = new Map<string, Seen>();
  readonly #erasing = new Map<string, Seen>();
  readonly #ended = new AbortController();
  readonly #times: Required<WatchTimes>;
  #ticking: Promise<void> | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly running: RunningSyncs,
    private readonly outbox: Outbox,
    private readonly erasure: Erasure,
    private readonly log: Log,
    { leaseMs = LEASE_MS, stepInMs = STEP_IN_MS, tickMs = TICK_MS }: WatchTimes = {},
  ) {
    this.#times = { leaseMs, stepInMs, tickMs };
  }

  /** Begins to follow. @throws ConnectorError `datastore_unavailable` */
  async start(): Promise<void> {
    await this.#followDays();
    this.#ticking = this.#tick();
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#ticking;
    await Promise.all(this.#following.values());
  }

  /** Calls `heard` with each change of a sync’s document; returns how to end that. */
  listen(syncId: string, heard: (doc: SyncDocument) => void): () => void {
    const listeners = this.#listeners.get(syncId) ?? new Set();
    listeners.add(heard);
    this.#listeners.set(syncId, listeners);
    return () => {
      listeners.delete(heard);
      if (listeners.size === 0) this.#listeners.delete(syncId);
    };
  }

  /** Today's database and yesterday's: no sync runs longer than that. */
  async #followDays(): Promise<void> {
    const now = Date.now();
    const today = dayOf(new Date(now));
    await this.ledger.day(today);
    for (const day of [today, dayOf(new Date(now - DAY_MS))])
      if (!this.#following.has(day)) await this.#followDay(day);
  }

  async #followDay(day: string): Promise<void> {
    const database = this.ledger.database(day);
    const unsettled = {
      kind: 'sync',
      $or: [{ status: { $in: ['running', 'erasing'] } }, { event: 'pending' }],
    };
    const found = await database.scan<SyncDocument>(unsettled);
    if (!found) return;
    for (const doc of found.docs) this.#hear(doc);
    const { signal } = this.#ended;
    const following = follow<SyncDocument>(
      database,
      { since: found.since, signal, log: this.log },
      ({ doc }) => this.#hear(doc),
    );
    this.#following.set(
      day,
      following.finally(() => this.#following.delete(day)),
    );
  }

  #hear(doc: SyncDocument): void {
    if (doc.kind !== 'sync') return;
    const { _id: syncId, status, event, lease } = doc;
    const seen = { syncId, beat: lease.beat, since: performance.now() };
    const keep = (map: Map<string, Seen>, holds: boolean) => {
      if (!holds) map.delete(syncId);
      else if (map.get(syncId)?.beat !== seen.beat) map.set(syncId, seen);
    };
    keep(this.#running, status === 'running');
    keep(this.#pending, event === 'pending');
    keep(this.#erasing, status === 'erasing');
    if (status !== 'running' && !isEnded(status) && this.running.has(syncId)) void this.running.abort(syncId);
    for (const heard of [...(this.#listeners.get(syncId) ?? [])]) heard(doc);
  }

  async #tick(): Promise<void> {
    const { signal } = this.#ended;
    for (;;) {
      await sleep(this.#times.tickMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.#followDays();
        await this.#interruptDead();
        await this.#stepIn();
      } catch (error) {
        this.log.warn('the watch could not do its round', { error });
      }
    }
  }

  #olderThan(map: Map<string, Seen>, ms: number): Seen[] {
    const now = performance.now();
    return [...map.values()].filter(({ since, syncId }) => now - since > ms && !this.running.has(syncId));
  }

  async #interruptDead(): Promise<void> {
    for (const { syncId, beat } of this.#olderThan(this.#running, this.#times.leaseMs)) {
      const doc = await this.ledger.update(syncId, (doc) =>
        doc.status === 'running' && doc.lease.beat === beat ? interrupted(doc) : undefined,
      );
      this.#running.delete(syncId);
      if (!doc) continue;
      this.#hear(doc);
      if (doc.status === 'interrupted')
        this.log.warn('a sync was interrupted: its replica is gone', { syncId });
      await this.outbox.send(doc);
    }
  }

  async #stepIn(): Promise<void> {
    const { stepInMs } = this.#times;
    for (const { syncId } of this.#olderThan(this.#pending, stepInMs * (1 + Math.random()))) {
      const doc = await this.ledger.get(syncId);
      if (doc?.event === 'pending') await this.outbox.send(doc);
      else this.#pending.delete(syncId);
    }
    for (const { syncId } of this.#olderThan(this.#erasing, stepInMs * (1 + Math.random()))) {
      await this.erasure.erase(syncId);
      this.#erasing.delete(syncId);
    }
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
    handlers: Object.fromEntries(handlers),
    updatedAt: now,
    endedAt: now,
    nextSyncAt: new Date(Date.now() + (1 + Math.random()) * 60_000).toISOString(),
    event: 'pending',
  };
}
