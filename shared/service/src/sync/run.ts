import { setTimeout as sleep } from 'node:timers/promises';
import { present, type Outcome, type SyncEnd } from '@data-connector/protocol';
import { Conflict, type Stored } from '@data-connector/couch';
import { ConnectorError } from '@data-connector/kit/errors';
import type { Log } from '@data-connector/kit/log';
import { Gate, retry, within } from '@data-connector/kit/time';
import type { Ledger } from '../ledger/ledger.js';
import type { SyncMeter } from '../pipeline/meter.js';
import { conclude, promisedIn, ResultSealer, type ResultSources } from './commit.js';
import { RunAborted, type Place } from './running.js';
import type { Renewing } from './renew.js';
import type { SyncDocument } from '../ledger/sync-document.js';

/** Commits are at most this often, in ms. */
const COMMIT_EVERY_MS = 400;
const HEARTBEAT_MS = 10_000;
/** A sync that waits tells where it stands this often, if that has changed, in ms. */
const TELL_EVERY_MS = 2000;

export interface SyncRunOptions extends ResultSources {
  readonly document: Stored<SyncDocument>;
  readonly ledger: Ledger;
  /** Its renewals; nothing if the provider's tokens cannot be renewed. */
  readonly renewing: Renewing | undefined;
  /** Aborted by the run itself when it has lost its lease. */
  readonly abort: AbortController;
  /** Its place among those that run; nothing: it need not wait. */
  readonly place?: Place | undefined;
  readonly stopping: AbortSignal;
  readonly log: Log;
  readonly meter: SyncMeter;
  /** A lease is renewed at least this often, in ms; 10 s unless told. */
  readonly heartbeatMs?: number | undefined;
  /** For tests: waits between attempts at the last commit, in ms. */
  readonly waitsMs?: readonly number[] | undefined;
}

/**
 * One sync while it runs in this process: its handlers, and the commits that make their progress true. Only a commit that
 * CouchDB has taken counts, and only this object writes the sync document as long as the lease holds.
 */
export class SyncRun {
  readonly #moved = new Gate();
  #document: Stored<SyncDocument>;
  readonly #results: ResultSealer;
  #uncommitted = false;
  #committing: Promise<void> = Promise.resolve();

  constructor(private readonly options: SyncRunOptions) {
    this.#document = options.document;
    this.#results = new ResultSealer(options);
  }

  get syncId(): string {
    return this.#document._id;
  }

  /** Something may be worth a commit. */
  readonly moved = (): void => {
    this.#uncommitted = true;
    this.#moved.open();
  };

  /**
   * Runs all handlers to their ends and commits the outcome.
   * @returns the final document; nothing if the run was aborted: then somebody else has the last word
   */
  async run(): Promise<Stored<SyncDocument> | undefined> {
    const { runs, abort, writers, renewing, waitsMs } = this.options;
    const ended = new AbortController();
    const committing = this.#keepCommitting(ended.signal);
    try {
      await this.#turn();
      if (abort.signal.aborted) return undefined;
      await Promise.all(runs.map((run) => run.run()));
      ended.abort();
      await committing;
      if (abort.signal.aborted) return undefined;
      const end = this.#end();
      // The last commit is worth patience.
      await retry(() => this.#commit(end), { waitsMs, signal: abort.signal });
      return this.#document;
    } catch (error) {
      this.#lost(error);
      return undefined;
    } finally {
      ended.abort();
      if (!abort.signal.aborted && this.#document.status === 'running') abort.abort(new RunAborted());
      await Promise.all([...writers.values()].map((writer) => writer.close()));
      await renewing?.settled();
    }
  }

  /**
   * Confirms that this process still holds the lease.
   * @throws ConnectorError `lease_lost`; `datastore_unavailable` when that cannot be told now
   */
  async confirmLease(): Promise<void> {
    try {
      await this.#commit();
    } catch (error) {
      if (error instanceof ConnectorError) throw error;
      this.#lost(error);
      throw new ConnectorError('lease_lost', {}, error);
    }
    if (this.options.abort.signal.aborted) throw new ConnectorError('lease_lost');
  }

  /** Waits for its place, and tells which one it has. Who is stopped by then waits no longer: the handlers find out. */
  async #turn(): Promise<void> {
    const { place, abort, stopping } = this.options;
    if (!place) return;
    const leave = () => place.leave();
    const signals = [abort.signal, stopping];
    if (signals.some(({ aborted }) => aborted)) leave();
    for (const signal of signals) signal.addEventListener('abort', leave);
    for (let told = 0, { position } = place; position > 0 || told > 0; { position } = place) {
      if (position !== told) this.moved();
      told = position;
      if (position > 0) await within(place.called, TELL_EVERY_MS);
    }
    for (const signal of signals) signal.removeEventListener('abort', leave);
  }

  #end(): SyncEnd {
    const { connection, runs, stopping } = this.options;
    return conclude(
      runs.map((run) => run.progress),
      runs.map((run) => run.every),
      stopping.aborted,
      // Where nothing can be renewed, asking sooner helps nobody.
      connection().refreshToken === undefined ? undefined : connection().goodUntil,
    );
  }

  async #keepCommitting(ended: AbortSignal): Promise<void> {
    const { abort, log, heartbeatMs = HEARTBEAT_MS } = this.options;
    while (!ended.aborted && !abort.signal.aborted) {
      const heartbeat = new AbortController();
      if (!this.#uncommitted)
        await Promise.race([
          this.#moved.wait(ended),
          sleep(heartbeatMs, undefined, { signal: heartbeat.signal }).catch(() => undefined),
        ]);
      heartbeat.abort();
      if (ended.aborted || abort.signal.aborted) return;
      this.#uncommitted = false;
      try {
        await this.#commit();
      } catch (error) {
        // Without CouchDB nothing is lost yet: the next heartbeat finds out whether the lease still holds.
        if (error instanceof ConnectorError) log.warn('a commit was not taken', { code: error.code, error });
        else return this.#lost(error);
      }
      await sleep(COMMIT_EVERY_MS, undefined, { signal: ended }).catch(() => undefined);
    }
  }

  #lost(error: unknown): void {
    const { abort, log } = this.options;
    if (abort.signal.aborted) return;
    log.warn('the lease of a sync was lost', { error });
    abort.abort(new RunAborted());
  }

  /** One commit after the other: each is written on the revision of the one before. */
  #commit(end?: SyncEnd): Promise<void> {
    const next = this.#committing.then(() => this.#write(end));
    this.#committing = next.catch(() => undefined);
    return next;
  }

  async #write(end?: SyncEnd): Promise<void> {
    const { ledger, runs, writers, meter } = this.options;
    const began = performance.now();
    for (const run of runs) run.advance();
    const handlers = Object.fromEntries(runs.map((run) => [run.name, run.progress]));
    const promised = promisedIn(this.options);
    const datastores = Object.fromEntries(
      [...writers].map(([schema, { name, storedUpTo }]) => [
        schema,
        { name, records: promised.get(schema) ?? storedUpTo },
      ]),
    );
    const now = new Date().toISOString();
    const { result, taken } = this.#results.seal(this.syncId, end);
    const { queue: _queue, ...before } = this.#document;
    const position = end ? 0 : (this.options.place?.position ?? 0);
    const next: Stored<SyncDocument> = {
      ...before,
      ...present({ queue: position > 0 ? { position } : undefined, result }),
      updatedAt: now,
      lease: { ...this.#document.lease, beat: this.#document.lease.beat + 1 },
      handlers,
      datastores,
      ...(end
        ? { status: end.outcome satisfies Outcome, ...end, endedAt: now, event: 'pending' as const }
        : {}),
    };
    try {
      this.#document = await ledger.put(next);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      this.#document = await ledger.put({ ...next, _rev: await this.#ownRevision(next, error) });
    }
    taken();
    meter.stage('commit', performance.now() - began);
  }

  /** An earlier commit whose answer was lost is the only stranger that a commit may follow. @throws Conflict */
  async #ownRevision({ _id, lease, status, code }: SyncDocument, conflict: Conflict): Promise<string> {
    const there = await this.options.ledger.get(_id);
    const own = there?.lease.replica === lease.replica && there.lease.beat === lease.beat;
    // Whoever interrupts or erases a sync leaves its beat as it is; a run never ends with a lost lease’s code itself.
    const sameEnd = there?.status === status && there.code === code;
    if (!own || !(there.status === 'running' || sameEnd)) throw conflict;
    return there._rev;
  }
}
