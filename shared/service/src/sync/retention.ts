import { dayOf } from '@data-connector/couch';
import { within } from '@data-connector/kit/time';
import type { Log } from '@data-connector/kit/log';
import type { Accounts } from '../ledger/accounts.js';
import type { Erasure } from './erase.js';
import type { Ledger } from '../ledger/ledger.js';

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
    const accounts = this.accounts.stale(ago(ACCOUNT_HOURS), ago(this.hours));
    await this.#each(accounts, round, (document) => this.accounts.remove(document));
    const { left, fault: error } = round;
    if (left > 0) this.log.warn('retention left something to its next round', { count: left, error });
  }

  async #each<T>(all: AsyncIterable<T>, round: Round, act: (one: T) => Promise<unknown>): Promise<void> {
    try {
      for await (const one of all) {
        if (this.#stopped) return;
        await round.step(() => act(one));
      }
    } catch (error) {
      round.failed(error);
    }
  }

  /** @returns whether all was done: else the day's documents are still needed */
  async #sweepDay(day: string, before: string, round: Round): Promise<boolean> {
    const { left } = round;
    // A running sync is written every few seconds: one that was not for hours has no replica any more.
    await this.#each(this.ledger.held(day, before), round, ({ _id }) => this.erasure.erase(_id));
    // A replica that was killed while its sync was erased elsewhere may have made a database after that.
    await this.#each(this.ledger.cutOff(day), round, (doc) => this.erasure.sweep(doc));
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
