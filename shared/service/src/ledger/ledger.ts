import { randomBytes } from 'node:crypto';
import { syncIdPattern } from '@data-connector/protocol';
import {
  Conflict,
  Database,
  DatabaseNames,
  dayOf,
  HELD,
  UNSETTLED,
  type Couch,
  type Keeper,
  type Stored,
} from '@data-connector/couch';
import { Recent } from './recent.js';
import { generation, type SyncDocument } from './sync-document.js';
import { updateDocument } from './update-document.js';

/** What counts once, at whichever replica: a connection attempt's callback, a third party's code, a proof of a DID. */
export interface CountsOnce {
  readonly kind: 'flow' | 'code' | 'did-proof';
  /** It says nothing about a person: random, or a keyed hash. */
  readonly id: string;
  /** ms since 1970: its day is where the record lies, and after it nobody takes the thing any more. */
  readonly expires: number;
}

/** The sync documents of one service, and beside them what counts once: one database a UTC day, so that old ones are dropped whole. */
export class Ledger {
  readonly #made = new Map<string, Promise<void>>();
  readonly #databases = new Map<string, Database>();
  readonly #names: DatabaseNames;
  readonly #recent = new Recent<Stored<SyncDocument>>(
    ({ result, receipt }) => 2000 + (result?.length ?? 0) + (receipt?.length ?? 0),
  );
  readonly #published = new Set<string>();
  readonly #listeners: ((doc: Stored<SyncDocument>) => void)[] = [];

  constructor(
    private readonly couch: Couch,
    private readonly keeper: Keeper,
    readonly provider: string,
  ) {
    this.#names = new DatabaseNames(provider);
  }

  /** A new syncId of today. */
  newSyncId(): string {
    return `${dayOf(new Date())}-${randomBytes(16).toString('base64url')}`;
  }

  /** The database of a day, made if need be. @throws ConnectorError `datastore_unavailable` */
  async day(day: string): Promise<Database> {
    const database = this.database(day);
    await (this.#made.get(day) ?? this.#make(day));
    return database;
  }

  /** The database of a day, whether it is there or not. */
  database(day: string): Database {
    const database =
      this.#databases.get(day) ?? new Database(this.couch, this.#names.syncsOf(day), () => this.#make(day));
    this.#databases.set(day, database);
    return database;
  }

  /** Asks whether today’s database can be entered. @throws ConnectorError `datastore_unavailable` */
  async look(signal: AbortSignal): Promise<void> {
    await this.database(dayOf(new Date())).look(signal);
  }

  /** Makes a day’s database, which is not there, or was and is no more. */
  #make(day: string): Promise<void> {
    const making = this.keeper.create(this.#names.syncsOf(day));
    this.#made.set(day, making);
    making.catch(() => this.#made.delete(day));
    return making;
  }

  /** It turned out that a day has no database. */
  missing(day: string): void {
    this.#made.delete(day);
  }

  /** The days that have a database. */
  async days(): Promise<string[]> {
    return (await this.keeper.list('syncs')).flatMap((name) => this.#names.dayIn(name) ?? []);
  }

  /** The syncs of a day that have still to come to their end. @throws ConnectorError `datastore_unavailable` */
  unsettled(day: string): AsyncGenerator<Stored<SyncDocument>> {
    return this.database(day).indexed('unsettled', { where: UNSETTLED });
  }

  /**
   * What is held of an account, on all days: its syncs that are not erased.
   * @param where what else they match, in Mango
   * @throws ConnectorError `datastore_unavailable`
   */
  async *heldOf(account: string, where: object = {}): AsyncGenerator<Stored<SyncDocument>> {
    for (const day of await this.days())
      yield* this.database(day).indexed<Stored<SyncDocument>>('account', {
        where: { ...HELD, ...where, account },
      });
  }

  /** A sync document, or nothing. @throws ConnectorError `datastore_unavailable` */
  async get(syncId: string): Promise<Stored<SyncDocument> | undefined> {
    const [, day] = syncIdPattern.exec(syncId) ?? [];
    return day === undefined ? undefined : this.database(day).get<SyncDocument>(syncId);
  }

  /**
   * A sync document as CouchDB has acknowledged it to this replica, or told it of another’s: the latest that it knows of.
   * There may be a later one by now.
   */
  known(syncId: string): Stored<SyncDocument> | undefined {
    return this.#recent.get(syncId);
  }

  /** Writes a sync document. @returns it with its new revision @throws Conflict; ConnectorError `datastore_unavailable` */
  async put(doc: SyncDocument): Promise<Stored<SyncDocument>> {
    const [, day = ''] = syncIdPattern.exec(doc._id) ?? [];
    const database = await this.day(day);
    const marked: SyncDocument = this.isPublished(doc._id) ? { ...doc, event: 'published' } : doc;
    const written = { ...marked, _rev: await database.put(marked) };
    this.hear(written);
    return written;
  }

  /** Records that something was used. @returns false if it was before @throws ConnectorError `datastore_unavailable` */
  async useOnce({ kind, id, expires }: CountsOnce): Promise<boolean> {
    const database = await this.day(dayOf(new Date(expires)));
    try {
      await database.put({ _id: `${kind}-${id}`, kind } as { _id: string });
      return true;
    } catch (error) {
      if (error instanceof Conflict) return false;
      throw error;
    }
  }

  /** The broker has a sync’s event: the next write of its document says so. */
  published(syncId: string): void {
    this.#published.add(syncId);
  }

  /** Whether the broker has a sync’s event, and its document has still to say so. */
  isPublished(syncId: string): boolean {
    return this.#published.has(syncId);
  }

  /** Calls `heard` with each sync document that is news, whoever wrote it. */
  listen(heard: (doc: Stored<SyncDocument>) => void): void {
    this.#listeners.push(heard);
  }

  /** Takes note of what a sync document is now, unless a later one is known. */
  hear(doc: Stored<SyncDocument>): void {
    const known = this.#recent.get(doc._id);
    if (known && (known._rev === doc._rev || generation(known) > generation(doc))) return;
    this.#recent.keep(doc);
    if (doc.event === 'published') this.#published.delete(doc._id);
    for (const heard of this.#listeners) heard(doc);
  }

  /**
   * Changes a sync document, again and again until no one else has written in between.
   * @param change gives the new document, or nothing to leave it
   * @param known the document as it was last seen, which saves reading it if it is that still
   * @returns the document as it is afterwards; nothing if there is none
   */
  async update(
    syncId: string,
    change: (doc: Stored<SyncDocument>) => SyncDocument | undefined,
    known?: Stored<SyncDocument>,
  ): Promise<Stored<SyncDocument> | undefined> {
    return updateDocument<Stored<SyncDocument> | undefined, SyncDocument>(
      () => this.get(syncId),
      (doc) => doc && change(doc),
      (doc) => this.put(doc),
      known,
    );
  }
}
