import { isOutcome } from '@data-connector/protocol';
import type { SyncDocument } from './sync-document.js';

/** A sync that this observer has seen unsettled. */
export interface Seen {
  readonly syncId: string;
  /** Since when, on this process’s monotonic clock, in ms. */
  readonly since: number;
  readonly beat: number;
}

/** The syncs of all replicas that have still to come to an end somehow, as one observer has seen them. */
export class Unsettled {
  readonly running = new Map<string, Seen>();
  readonly pending = new Map<string, Seen>();
  readonly erasing = new Map<string, Seen>();
  /** Days whose feed is broken off now. */
  readonly #blind = new Set<string>();

  /** Takes note of a sync's state. @returns whether it runs, or comes to its end by itself */
  hear({ _id: syncId, status, event, lease }: SyncDocument): boolean {
    const seen = { syncId, beat: lease.beat, since: performance.now() };
    const keep = (map: Map<string, Seen>, holds: boolean) => {
      if (!holds) map.delete(syncId);
      else if (map.get(syncId)?.beat !== seen.beat) map.set(syncId, seen);
    };
    keep(this.running, status === 'running');
    keep(this.pending, event === 'pending');
    keep(this.erasing, status === 'erasing');
    return status === 'running' || isOutcome(status);
  }

  /** Whether the feed of a sync's day is broken off now: then its heartbeats are not seen. */
  isBlind(syncId: string): boolean {
    return this.#blind.has(syncId.slice(0, 8));
  }

  /** Told when a day's feed breaks off, and when it is back: then every lease is given its whole time again. */
  sight(day: string, sees: boolean): void {
    if (!sees) return void this.#blind.add(day);
    if (!this.#blind.delete(day)) return;
    const since = performance.now();
    for (const [syncId, seen] of this.running)
      if (syncId.startsWith(day)) this.running.set(syncId, { ...seen, since });
  }

  /** A day is not followed any more. */
  unfollow(day: string): void {
    this.#blind.delete(day);
  }
}
