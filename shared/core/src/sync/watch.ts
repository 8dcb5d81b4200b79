import { setTimeout as sleep } from 'node:timers/promises';
import { dayOf, follow, type Stored } from '../couch/index.js';
import type { Log } from '../log/index.js';
import type { Erasure } from './erasure.js';
import { interrupted } from './interrupted.js';
import type { Ledger } from './ledger.js';
import type { SyncMeter } from './meter.js';
import type { Outbox } from './outbox.js';
import type { RunningSyncs } from './running.js';
import { identityOf, isEnded, type SyncDocument } from './sync-document.js';
import { within } from './within.js';

/** A lease is dead when this observer saw no change for so long, by its own clock, in ms. */
const LEASE_MS = 30_000;
/** Whoever ends a sync publishes at once; others step in after this long, in ms, and as much again at random. */
const STEP_IN_MS = 10_000;
const TICK_MS = 2000;
const DAY_MS = 86_400_000;
/** How long a round that is under way may hold up the end of the process, in ms. */
const STOP_MS = 2000;

const UNSETTLED = {
  kind: 'sync',
  $or: [{ status: { $in: ['running', 'erasing'] } }, { event: 'pending' }],
};

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
  /** How often a lease is renewed at least. */
  readonly heartbeatMs?: number;
}

/**
 * Follows the sync documents of all replicas of this service: tells listeners, marks syncs whose replica is gone, publishes
 * events that were left pending, and finishes deletions that were cut off.
 */
export class Watch {
  readonly #listeners = new Map<string, Set<(doc: SyncDocument) => void>>();
  readonly #following = new Map<string, Promise<void>>();
  /** Days whose feed is broken off now. */
  readonly #blind = new Set<string>();
  readonly #running = new Map<string, Seen>();
  readonly #pending = new Map<string, Seen>();
  readonly #erasing = new Map<string, Seen>();
  readonly #ended = new AbortController();
  readonly #times: Required<Omit<WatchTimes, 'heartbeatMs'>>;
  #ticking: Promise<void> | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly running: RunningSyncs,
    private readonly outbox: Outbox,
    private readonly erasure: Erasure,
    private readonly log: Log,
    private readonly meter: SyncMeter,
    { leaseMs = LEASE_MS, stepInMs = STEP_IN_MS, tickMs = TICK_MS }: WatchTimes = {},
  ) {
    this.#times = { leaseMs, stepInMs, tickMs };
  }

  /** Begins to follow. @throws ConnectorError `datastore_unavailable` */
  async start(): Promise<void> {
    await this.#followDays();
    await this.#recall();
    this.#ticking = this.#tick();
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    this.#ended.abort();
    if (this.#ticking) await within(this.#ticking, STOP_MS);
    await Promise.all(this.#following.values());
  }

  /** How many events of all replicas' syncs are not published yet. */
  get unpublished(): number {
    return this.#pending.size;
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

  /** What was left unsettled on older days, when no replica ran. */
  async #recall(): Promise<void> {
    for (const day of await this.ledger.days()) if (!this.#following.has(day)) await this.#look(day);
  }

  /** Hears of what is unsettled on a day. @returns the sequence up to which that is; nothing if there is no such day */
  async #look(day: string): Promise<string | undefined> {
    const found = await this.ledger.database(day).scan<SyncDocument>(UNSETTLED);
    for (const doc of found?.docs ?? []) this.#hear(doc);
    return found?.since;
  }

  async #followDay(day: string): Promise<void> {
    const database = this.ledger.database(day);
    const since = await this.#look(day);
    if (since === undefined) return;
    const { signal } = this.#ended;
    const sight = (sees: boolean) => this.#sight(day, sees);
    const following = follow<SyncDocument>(database, { since, signal, log: this.log, sight }, ({ doc }) =>
      this.#hear(doc),
    );
    const ended = () => {
      this.#following.delete(day);
      this.#blind.delete(day);
    };
    this.#following.set(day, following.finally(ended));
  }

  /** Nobody's heartbeat was seen while the feed was broken off: every lease is given its whole time again. */
  #sight(day: string, sees: boolean): void {
    if (!sees) {
      this.#blind.add(day);
      return;
    }
    if (!this.#blind.delete(day)) return;
    const since = performance.now();
    for (const [syncId, seen] of this.#running)
      if (syncId.startsWith(day)) this.#running.set(syncId, { ...seen, since });
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
    const marked: Stored<SyncDocument>[] = [];
    for (const { syncId, beat } of this.#olderThan(this.#running, this.#times.leaseMs)) {
      if (this.#blind.has(syncId.slice(0, 8))) continue;
      const doc = await this.ledger.update(syncId, (doc) =>
        doc.status === 'running' && doc.lease.beat === beat ? interrupted(doc) : undefined,
      );
      this.#running.delete(syncId);
      if (!doc) continue;
      this.#hear(doc);
      if (doc.status !== 'interrupted') continue;
      this.log.warn('a sync was interrupted: its replica is gone', identityOf(doc));
      this.meter.ended('interrupted', doc.code, Date.now() - Date.parse(doc.startedAt));
      marked.push(doc);
    }
    await this.#publish(marked);
  }

  async #stepIn(): Promise<void> {
    const { stepInMs } = this.#times;
    for (const { syncId } of this.#olderThan(this.#erasing, stepInMs * (1 + Math.random()))) {
      await this.erasure.erase(syncId);
      this.#erasing.delete(syncId);
    }
    const pending: Stored<SyncDocument>[] = [];
    for (const { syncId } of this.#olderThan(this.#pending, stepInMs * (1 + Math.random()))) {
      const doc = await this.ledger.get(syncId);
      if (doc?.event === 'pending') pending.push(doc);
      else this.#pending.delete(syncId);
    }
    await this.#publish(pending);
  }

  /** A broker that does not answer must not hold up the watch over leases: the rest waits for the next round. */
  async #publish(docs: readonly Stored<SyncDocument>[]): Promise<void> {
    for (const doc of docs) if (this.#ended.signal.aborted || !(await this.outbox.send(doc))) return;
  }
}
