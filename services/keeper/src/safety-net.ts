import { Database, dayOf, HELD, type Couch, type ProviderStore } from '@data-connector/couch';

const HOUR_MS = 3_600_000;
/** The services do their rounds every hour and sign receipts: they go first, in hours. */
const AFTER_INBOX = 2;
/** A service drops a day 72 hours after its retention (see Retention in core's room `sync`); the keeper a day later. */
const AFTER_DAY = 72 + 24;
/** How long an inbox that no sync document names has to be seen so, in ms: a cluster's answers may be late. */
const ORPHAN_MS = HOUR_MS / 2;

/** What a round has removed. */
export interface Dropped {
  readonly inboxes: number;
  readonly days: number;
}

interface Named {
  readonly updatedAt?: string;
  readonly datastores?: Readonly<Record<string, { readonly name: string }>>;
}

/**
 * Drops what no service has erased in time, without any service: its own may be gone for good. An inbox's name is random
 * and its documents tell no time, so the sync document that names it says how old it is: that is written before the inbox
 * is made, and at least every 10 seconds while anything is written to it. A day database has its day in its name.
 */
export class SafetyNet {
  /** Inboxes that no sync document names, and since when they were seen so. */
  readonly #orphans = new Map<string, number>();

  /** @param hours RETENTION_HOURS */
  constructor(
    private readonly admin: Couch,
    private readonly store: ProviderStore,
    private readonly provider: string,
    private readonly hours: number,
  ) {}

  /** One round. @param now what counts as the present @throws ConnectorError `datastore_unavailable`; nothing younger is gone then */
  async sweep(now: Date): Promise<Dropped> {
    const { names } = this.store;
    const all = await this.admin.list(`${this.provider}-`);
    const days = all.flatMap((name) => names.dayIn(name) ?? []);
    // Listed before the documents are read: whatever is here by now has its document.
    const inboxes = new Set(all.filter((name) => names.isInbox(name)));
    const stale = inboxes.size === 0 ? [] : await this.#stale(inboxes, days, now);
    for (const name of stale) {
      await this.store.destroy(name);
      this.#orphans.delete(name);
    }
    const lastDay = dayOf(new Date(now.getTime() - (this.hours + AFTER_DAY) * HOUR_MS));
    const old = days.filter((day) => day < lastDay);
    for (const day of old) await this.store.destroy(names.syncsOf(day));
    return { inboxes: stale.length, days: old.length };
  }

  /** The inboxes whose last write is too long ago, and those that have belonged to no sync for a while. */
  async #stale(inboxes: ReadonlySet<string>, days: readonly string[], now: Date): Promise<string[]> {
    const before = now.getTime() - (this.hours + AFTER_INBOX) * HOUR_MS;
    const named = new Map<string, boolean>();
    for (const day of days) {
      for await (const { updatedAt, datastores = {} } of this.#syncsOf(day)) {
        for (const { name } of Object.values(datastores))
          if (inboxes.has(name)) named.set(name, Date.parse(updatedAt ?? '') < before);
      }
    }
    for (const name of [...this.#orphans.keys()])
      if (!inboxes.has(name) || named.has(name)) this.#orphans.delete(name);
    return [...inboxes].filter((name) => {
      const old = named.get(name);
      if (old !== undefined) return old;
      const since = this.#orphans.get(name) ?? now.getTime();
      this.#orphans.set(name, since);
      return now.getTime() - since >= ORPHAN_MS;
    });
  }

  /** The sync documents of a day that are not erased; nothing if its database is gone. */
  #syncsOf(day: string): AsyncGenerator<Named> {
    // What it missed would count as nobody's.
    const database = new Database(this.admin, this.store.names.syncsOf(day));
    return database.indexed('held', { where: HELD, fields: ['datastores'] });
  }
}
