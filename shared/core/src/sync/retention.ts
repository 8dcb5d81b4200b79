import { dayOf } from '../couch/index.js';
import type { Log } from '../log/index.js';
import type { Erasure } from './erasure.js';
import type { Ledger } from './ledger.js';
import type { SyncDocument } from './sync-document.js';

const HOUR_MS = 3_600_000;

/** Erases what nobody has collected `hours` after its last write, and drops the days whose syncs are all erased by then. */
export class Retention {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly erasure: Erasure,
    private readonly log: Log,
    private readonly hours: number,
  ) {}

  /** Does its round soon and then every hour, at a time of its own so that replicas do not all come at once. */
  start(): void {
    const round = () => {
      this.sweep(new Date()).catch((error: unknown) =>
        this.log.warn('retention could not do its round', { error }),
      );
      this.#timer = setTimeout(round, HOUR_MS * (0.9 + Math.random() / 5)).unref();
    };
    this.#timer = setTimeout(round, 60_000 * Math.random()).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** One round. @param now what counts as the present */
  async sweep(now: Date): Promise<void> {
    const before = new Date(now.getTime() - this.hours * HOUR_MS).toISOString();
    // A sync may run into the next day, and be erased late on its last one.
    const lastDay = dayOf(new Date(now.getTime() - (this.hours + 72) * HOUR_MS));
    for (const day of await this.ledger.days()) {
      const database = this.ledger.database(day);
      // A running sync is written every few seconds: one that was not for hours has no replica any more.
      const stale = { kind: 'sync', status: { $ne: 'erased' }, updatedAt: { $lt: before } };
      for (const { _id } of (await database.scan(stale))?.docs ?? []) await this.erasure.erase(_id);
      // A replica that was killed while its sync was erased elsewhere may have made a database after that.
      const cutOff = { kind: 'sync', status: 'erased', outcome: { $exists: false } };
      for (const doc of (await database.scan<SyncDocument>(cutOff))?.docs ?? [])
        await this.erasure.sweep(doc);
      if (day < lastDay) await this.ledger.drop(day);
    }
  }
}
