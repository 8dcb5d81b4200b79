import { dayOf } from '../couch/index.js';
import { within } from '../deadline/index.js';
import type { Log } from '../log/index.js';
import type { Accounts } from './accounts.js';
import type { Erasure } from './erasure.js';
import type { Ledger } from './ledger.js';
import type { SyncDocument } from './sync-document.js';

const HOUR_MS = 3_600_000;
/** Whoever has not synced for so long has no token at any third party that is good for anything. */
const ACCOUNT_HOURS = 400 * 24;
/** For one thing of a round, in ms: longer than the keeper and CouchDB take to fail. */
const STEP_MS = 180_000;

/**
 * Erases what nobody has collected `hours` after its last write, and drops the days whose syncs are all erased by then.
 * Removes the account documents of those who come no more, and those that only a secret of before finds.
 */
export class Retention {
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /** @param stepMs for one sync of a round, in ms */
  constructor(
    private readonly ledger: Ledger,
    private readonly erasure: Erasure,
    private readonly accounts: Accounts,
    private readonly log: Log,
    private readonly hours: number,
    private readonly stepMs = STEP_MS,
  ) {}

  /** Does its round soon and then every hour, at a time of its own so that replicas do not all come at once. */
  start(): void {
    const next = (ms: number) => {
      this.#timer = setTimeout(() => void round(), ms).unref();
    };
    const round = async () => {
      await this.sweep(new Date()).catch((error: unknown) =>
        this.log.warn('retention could not do its round', { error }),
      );
      if (!this.#stopped) next(HOUR_MS * (0.9 + Math.random() / 5));
    };
    next(60_000 * Math.random());
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /**
   * One round. What fails or hangs is left to the next one, and nothing else with it.
   * @param now what counts as the present
   * @throws ConnectorError `datastore_unavailable` when it cannot tell which days there are
   */
  async sweep(now: Date): Promise<void> {
    const round = new Round(this.stepMs);
    const ago = (hours: number) => new Date(now.getTime() - hours * HOUR_MS);
    const before = ago(this.hours).toISOString();
    // A sync may run into the next day, and be erased late on its last one.
    const lastDay = dayOf(ago(this.hours + 72));
    for (const day of await this.ledger.days()) {
      const whole = await this.#sweepDay(day, before, round);
      if (whole && day < lastDay) await round.step(() => this.ledger.drop(day));
    }
    await this.#sweepAccounts(ago(ACCOUNT_HOURS), ago(this.hours), round);
    const { left, fault: error } = round;
    if (left > 0) this.log.warn('retention left something to its next round', { count: left, error });
  }

  async #sweepAccounts(unused: Date, dropped: Date, round: Round): Promise<void> {
    try {
      for await (const document of this.accounts.stale(unused, dropped)) {
        if (this.#stopped) return;
        await round.step(() => this.accounts.remove(document));
      }
    } catch (error) {
      round.failed(error);
    }
  }

  /** @returns whether all was done: else the day's documents are still needed */
  async #sweepDay(day: string, before: string, round: Round): Promise<boolean> {
    const { left } = round;
    const database = this.ledger.database(day);
    const each = async (selector: object, act: (doc: SyncDocument) => Promise<unknown>) => {
      let found: readonly SyncDocument[] = [];
      await round.step(async () => (found = (await database.scan<SyncDocument>(selector))?.docs ?? []));
      for (const doc of found) if (!this.#stopped) await round.step(() => act(doc));
    };
    // A running sync is written every few seconds: one that was not for hours has no replica any more.
    const stale = { kind: 'sync', status: { $ne: 'erased' }, updatedAt: { $lt: before } };
    await each(stale, ({ _id }) => this.erasure.erase(_id));
    // A replica that was killed while its sync was erased elsewhere may have made a database after that.
    const cutOff = { kind: 'sync', status: 'erased', outcome: { $exists: false } };
    await each(cutOff, (doc) => this.erasure.sweep(doc));
    return round.left === left && !this.#stopped;
  }
}

/** Counts what of a round's steps failed, or took longer than `ms`: those may still come to their end. */
class Round {
  left = 0;
  fault: unknown;

  constructor(private readonly ms: number) {}

  async step(act: () => Promise<unknown>): Promise<void> {
    let done = false;
    let fault: unknown;
    const acting = act().then(
      () => (done = true),
      (error: unknown) => (fault = error),
    );
    await within(acting, this.ms);
    if (!done) this.failed(fault);
  }

  failed(fault: unknown): void {
    this.left++;
    this.fault ??= fault;
  }
}
