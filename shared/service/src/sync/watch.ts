import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isOutcome } from '@data-connector/protocol';
import { dayOf, follow } from '@data-connector/couch';
import { Beside, within } from '@data-connector/kit/time';
import { Settler, type SettlerOptions } from './settle.js';
import type { SyncDocument } from '../ledger/sync-document.js';
import { Unsettled } from '../ledger/unsettled.js';

/** A lease is dead when this observer saw no change for so long, by its own clock, in ms. */
const LEASE_MS = 30_000;
/** Whoever ends a sync publishes at once; others step in after this long, in ms, and as much again at random. */
export const STEP_IN_MS = 10_000;
const TICK_MS = 2000;
const DAY_MS = 86_400_000;
/** Yesterday’s database, if it is not there, can only be made by a replica whose clock is late: looked for so often, in ms. */
const YESTERDAY_MS = 10 * 60_000;
/** How often older days are looked through, in ms: the keeper marks there what nobody has collected. */
const RECALL_MS = 3_600_000;
/** How long a round that is under way may hold up the end of the process, in ms. */
const STOP_MS = 2000;

/** For tests: other times than those above. */
export interface WatchTimes {
  readonly leaseMs?: number;
  readonly stepInMs?: number;
  readonly tickMs?: number;
  readonly recallMs?: number;
  /** How often a lease is renewed at least. */
  readonly heartbeatMs?: number;
}

type WatchParts = Omit<SettlerOptions, 'unsettled' | 'leaseMs' | 'stepInMs' | 'signal'>;

/** Follows the sync documents of all replicas of this service: tells listeners, and settles what others have left. */
export class Watch {
  /** By syncId, however many listen to one. */
  readonly #changes = new EventEmitter<Record<string, [SyncDocument]>>().setMaxListeners(0);
  readonly #following = new Map<string, Promise<void>>();
  readonly #unsettled = new Unsettled();
  readonly #settler: Settler;
  /** A new day needs the keeper, which may hang. */
  readonly #newDays = new Beside();
  readonly #ended = new AbortController();
  readonly #tickMs: number;
  readonly #recallMs: number;
  #ticking: Promise<void> | undefined;
  #yesterdayAgain = 0;
  #recallAgain = 0;

  constructor(
    private readonly parts: WatchParts,
    { leaseMs = LEASE_MS, stepInMs = STEP_IN_MS, tickMs = TICK_MS, recallMs = RECALL_MS }: WatchTimes = {},
  ) {
    this.#tickMs = tickMs;
    this.#recallMs = recallMs;
    const settling = { unsettled: this.#unsettled, leaseMs, stepInMs, signal: this.#ended.signal };
    this.#settler = new Settler({ ...parts, ...settling });
    parts.ledger.listen((doc) => this.#hear(doc));
  }

  /** Begins to follow. @throws ConnectorError `datastore_unavailable` */
  async start(): Promise<void> {
    await this.#followDays();
    this.#ticking = this.#tick();
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    this.#ended.abort();
    await within(Promise.all([this.#ticking, this.#newDays.ended(), this.#settler.ended()]), STOP_MS);
    await Promise.all(this.#following.values());
  }

  /** How many events of all replicas' syncs are not published yet. */
  get unpublished(): number {
    return this.#unsettled.pending.size;
  }

  /** Calls `heard` with each change of a sync’s document; returns how to end that. */
  listen(syncId: string, heard: (doc: SyncDocument) => void): () => void {
    this.#changes.on(syncId, heard);
    return () => void this.#changes.off(syncId, heard);
  }

  /** Waits until a sync ends, at most until `signal` is aborted. @returns it as it ended; nothing if it has not, or is erased */
  ended(doc: SyncDocument, signal: AbortSignal): Promise<SyncDocument | undefined> {
    return new Promise((resolve) => {
      const heard = (now: SyncDocument) => {
        if (now.status !== 'running') over(isOutcome(now.status) ? now : undefined);
      };
      const late = () => over(undefined);
      const unlisten = this.listen(doc._id, heard);
      const over = (last: SyncDocument | undefined) => {
        unlisten();
        signal.removeEventListener('abort', late);
        resolve(last);
      };
      signal.addEventListener('abort', late);
      heard(this.parts.ledger.known(doc._id) ?? doc);
      if (signal.aborted) late();
    });
  }

  /** Today's database and yesterday's: no sync runs longer than that. */
  async #followDays(): Promise<void> {
    const now = Date.now();
    const [today, yesterday] = [dayOf(new Date(now)), dayOf(new Date(now - DAY_MS))];
    await this.parts.ledger.day(today);
    if (!this.#following.has(today) && !(await this.#followDay(today))) this.parts.ledger.missing(today);
    if (!this.#following.has(yesterday) && performance.now() >= this.#yesterdayAgain)
      if (!(await this.#followDay(yesterday))) this.#yesterdayAgain = performance.now() + YESTERDAY_MS;
    if (performance.now() >= this.#recallAgain) await this.#recall();
  }

  /** What was left unsettled on older days, when no replica ran, or nobody collected it. */
  async #recall(): Promise<void> {
    this.#recallAgain = performance.now() + this.#recallMs;
    for (const day of await this.parts.ledger.days()) if (!this.#following.has(day)) await this.#look(day);
  }

  /** Hears of what is unsettled on a day. @returns the sequence from which on more may have come; nothing if there is no such day */
  async #look(day: string): Promise<string | undefined> {
    // First where to go on from: what is written meanwhile is heard of again.
    const { ledger } = this.parts;
    const since = await ledger.database(day).sequence();
    if (since !== undefined) for await (const doc of ledger.unsettled(day)) ledger.hear(doc);
    return since;
  }

  /** @returns whether there is such a day */
  async #followDay(day: string): Promise<boolean> {
    const { ledger, log } = this.parts;
    const database = ledger.database(day);
    const since = await this.#look(day);
    if (since === undefined) return false;
    const { signal } = this.#ended;
    const sight = (sees: boolean) => this.#unsettled.sight(day, sees);
    const following = follow<SyncDocument>(database, { since, signal, log, sight }, ({ doc }) => {
      // Beside them lies what counts once.
      if (doc.kind === 'sync') ledger.hear(doc);
    });
    const ended = () => {
      this.#following.delete(day);
      this.#unsettled.unfollow(day);
    };
    this.#following.set(day, following.finally(ended));
    return true;
  }

  #hear(doc: SyncDocument): void {
    const { _id: syncId } = doc;
    const goesOn = this.#unsettled.hear(doc);
    if (!goesOn && this.parts.running.has(syncId)) void this.parts.running.abort(syncId);
    this.#changes.emit(syncId, doc);
  }

  async #tick(): Promise<void> {
    const { signal } = this.#ended;
    const failed = (error: unknown) => this.parts.log.warn('the watch could not do its round', { error });
    for (;;) {
      await sleep(this.#tickMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      this.#newDays.begin(() => this.#followDays().catch(failed));
      await this.#settler.round().catch(failed);
    }
  }
}
