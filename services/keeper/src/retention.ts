import { Conflict, Database, dayOf, HELD, type Couch, type ProviderStore } from '@data-connector/couch';
import { Sweep } from './sweep.js';

const HOUR_MS = 3_600_000;
/** A sync may run into the next day, and be written to late on its last one: a day goes so many hours after its data. */
const AFTER_DATA = 72;
/** How long a datastore that no sync document names has to be seen so, in ms: a cluster's answers may be late. */
const ORPHAN_MS = HOUR_MS / 2;

/** What of a sync document says how old its datastores are. */
interface SyncDocument {
  readonly _id: string;
  readonly status?: string;
  readonly updatedAt?: string;
  readonly datastores?: Readonly<Record<string, { readonly name: string }>>;
}

/**
 * Erases what nobody has collected `hours` after its last write, and drops days of sync documents after that, for one
 * provider and without its service, which may be gone for good. A datastore's name is random and its documents tell no time,
 * so the sync document that names it says how old it is: that is written before the datastore is made, and at least every 10
 * seconds while anything is written to it. A day database has its day in its name.
 */
export class Retention {
  /** Datastores that no sync document names, and since when they were seen so, in ms since 1970. */
  readonly #orphans = new Map<string, number>();

  /** @param hours RETENTION_HOURS */
  constructor(
    private readonly admin: Couch,
    private readonly store: ProviderStore,
    private readonly provider: string,
    private readonly hours: number,
  ) {}

  /**
   * One round. What fails is left to the next one, and nothing else with it.
   * @param now what counts as the present
   * @returns how many datastores and days were dropped, and why something was left, if anything was
   * @throws ConnectorError `datastore_unavailable` when it cannot tell which databases there are
   */
  async sweep(now: Date): Promise<Pick<Sweep, 'datastores' | 'days' | 'fault'>> {
    const { names } = this.store;
    const all = await this.admin.list(`${this.provider}-`);
    // Listed before the documents are read: whatever is here by now has its document.
    const sweep = new Sweep(this.store, new Set(all.filter((name) => names.isDatastore(name))));
    const ago = (hours: number) => new Date(now.getTime() - hours * HOUR_MS);
    const lastDay = dayOf(ago(this.hours + AFTER_DATA));
    let readAll = true;
    for (const day of all.flatMap((name) => names.dayIn(name) ?? [])) {
      const { left } = sweep;
      const read = await sweep.step(() => this.#sweepDay(day, ago(this.hours), sweep));
      readAll &&= read;
      if (day < lastDay && sweep.left === left) await sweep.step(() => sweep.dropDay(day));
    }
    // What a day that could not be read names would count as nobody's.
    if (readAll) await this.#sweepOrphans(now, sweep);
    return sweep;
  }

  /** Erases the syncs of a day that were last written before then. */
  async #sweepDay(day: string, before: Date, sweep: Sweep): Promise<void> {
    const syncs = new Database(this.admin, this.store.names.syncsOf(day));
    const query = { where: HELD, fields: ['status', 'datastores'] };
    for await (const sync of syncs.indexed<SyncDocument>('held', query)) {
      const datastores = Object.values(sync.datastores ?? {}).map(({ name }) => name);
      for (const name of datastores) sweep.named.add(name);
      if (Date.parse(sync.updatedAt ?? '') < before.getTime())
        await sweep.step(async () => {
          if (await this.#mark(syncs, sync)) for (const name of datastores) await sweep.dropDatastore(name);
        });
    }
  }

  /**
   * Marks a sync before its datastores go, so that no Vault is led to them any more. A service that runs finishes it as any
   * deletion that was cut off, with a receipt. The time of its last write stays: it is due until it is erased.
   * @returns false if it was written to after all
   */
  async #mark(syncs: Database, { _id, status, updatedAt }: SyncDocument): Promise<boolean> {
    if (status === 'erasing') return true;
    const doc = await syncs.get<SyncDocument>(_id);
    if (!doc || doc.updatedAt !== updatedAt) return false;
    try {
      await syncs.put<SyncDocument>({ ...doc, status: 'erasing' });
      return true;
    } catch (error) {
      if (error instanceof Conflict) return false;
      throw error;
    }
  }

  /** Drops the datastores that have belonged to no sync for a while. */
  async #sweepOrphans(now: Date, sweep: Sweep): Promise<void> {
    for (const name of this.#orphans.keys())
      if (!sweep.there.has(name) || sweep.named.has(name)) this.#orphans.delete(name);
    for (const name of sweep.there) {
      if (sweep.named.has(name)) continue;
      const since = this.#orphans.get(name) ?? now.getTime();
      this.#orphans.set(name, since);
      if (now.getTime() - since >= ORPHAN_MS) await sweep.step(() => sweep.dropDatastore(name));
    }
  }
}
