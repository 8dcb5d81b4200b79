import { KEYRING_ID, type Keyring } from '@data-connector/protocol';
import { Conflict, Database, type Couch, type Keeper } from '@data-connector/couch';
import type { Log } from '@data-connector/kit/log';
import { RecordSealer, type DataKey } from '@data-connector/sealing';
import { Batch, release } from './batch.js';
import { Gate } from '@data-connector/kit/time';
import type { SyncMeter } from './meter.js';
import { storeBatch } from './store-batch.js';
import type { Spool, Spooled } from './spool.js';

/** Batches of one datastore on their way to CouchDB at the same time. */
const IN_FLIGHT = 2;
/** What a slow third party has given is stored after this long, in ms, though its batch is not full. */
const LINGER_MS = 1000;

export interface WriterOptions {
  readonly schema: string;
  /** The database's name. */
  readonly name: string;
  readonly dataKey: DataKey;
  readonly keyring: Keyring;
  readonly couch: Couch;
  readonly keeper: Keeper;
  readonly spool: Spool;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly meter: SyncMeter;
  /** Called whenever more is stored, or storing has failed. */
  readonly moved: () => void;
}

/** A batch that was sealed. */
interface Sent {
  readonly batch: Batch;
  /** Number of its last record. */
  readonly last: number;
  /** How many of its records each has added. */
  readonly owners: ReadonlyMap<object, number>;
  stored: boolean;
}

/**
 * Writes the records of one datastore: seal, spool, store. It knows up to which number everything is stored. The database
 * is made with the first record, and the keyring is stored in it before that.
 */
export class DatastoreWriter {
  readonly #sealer: RecordSealer;
  readonly #queue: { sent: Sent; spooled: Spooled }[] = [];
  /** In the order of their numbers, until they count. */
  readonly #sent: Sent[] = [];
  readonly #idle = new Gate();
  #batch = new Batch();
  #owners = new Map<object, number>();
  readonly #storedBy = new Map<object, number>();
  #database: Promise<Database> | undefined;
  #storedUpTo = 0;
  #running = 0;
  #fault: unknown;
  /** Sends what a slow third party has given on its way, though its batch is not full. */
  #linger: NodeJS.Timeout | undefined;
  #lingering: Promise<void> | undefined;

  constructor(private readonly options: WriterOptions) {
    this.#sealer = new RecordSealer(options.dataKey, options.schema);
  }

  /** The number of the last record that was taken. */
  get taken(): number {
    return this.#sealer.last;
  }

  /** Every record up to this number is stored. */
  get storedUpTo(): number {
    return this.#storedUpTo;
  }

  /** How many of them somebody has added. */
  storedBy(owner: object): number {
    return this.#storedBy.get(owner) ?? 0;
  }

  /** The database's name. */
  get name(): string {
    return this.options.name;
  }

  /**
   * Takes somebody's records, each as its JSON; waits while the spool is full.
   * @returns how many bytes they are once sealed
   * @throws ConnectorError `datastore_unavailable` when storing has failed
   */
  async add(owner: object, records: readonly string[]): Promise<number> {
    let bytes = 0;
    for (const json of records) {
      bytes += this.#batch.add(this.#sealer.seal(json));
      this.#owners.set(owner, (this.#owners.get(owner) ?? 0) + 1);
      if (this.#batch.isFull) await this.flush();
    }
    if (this.#batch.ids.length > 0)
      this.#linger ??= setTimeout(() => void (this.#lingering = this.#flushLate()), LINGER_MS);
    return bytes;
  }

  /** What fails then is told to whoever adds or finishes next. */
  async #flushLate(): Promise<void> {
    await this.flush().catch(() => this.options.moved());
  }

  /** Sends what has been taken on its way. */
  async flush(): Promise<void> {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    if (this.#batch.ids.length === 0) return;
    const sent: Sent = { batch: this.#batch, last: this.taken, owners: this.#owners, stored: false };
    this.#batch = new Batch();
    this.#owners = new Map();
    this.#sent.push(sent);
    try {
      const { spool, signal } = this.options;
      this.#queue.push({ sent, spooled: await spool.add(sent.batch.body(), signal) });
      this.#throwFault();
    } catch (error) {
      this.#fault ??= error;
      throw error;
    }
    this.#next();
  }

  /** Waits until all that was taken by now is stored. @throws ConnectorError `datastore_unavailable` when storing has failed */
  async finish(): Promise<void> {
    await this.flush();
    const { signal } = this.options;
    // Not what other handlers of this schema go on adding.
    const mark = this.taken;
    while (this.#fault === undefined && !signal.aborted && this.#storedUpTo < mark)
      await this.#idle.wait(signal);
    this.#throwFault();
  }

  /** Waits for what is under way and deletes what is left on disk. Nothing is made or written after that. */
  async close(): Promise<void> {
    clearTimeout(this.#linger);
    await this.#lingering;
    while (this.#running > 0) await this.#idle.wait();
    await this.#database?.catch(() => undefined);
    for (const { spooled } of this.#queue.splice(0)) await spooled.drop();
  }

  #throwFault(): void {
    this.options.signal.throwIfAborted();
    if (this.#fault !== undefined) throw this.#fault as Error;
  }

  #next(): void {
    while (this.#running < IN_FLIGHT && this.#fault === undefined && !this.options.signal.aborted) {
      const next = this.#queue.shift();
      if (!next) return;
      this.#running++;
      void this.#store(next.sent, next.spooled).finally(() => {
        this.#running--;
        this.#next();
        this.options.moved();
        this.#idle.open();
      });
    }
  }

  async #store(sent: Sent, spooled: Spooled): Promise<void> {
    const { signal, log, meter } = this.options;
    const began = performance.now();
    try {
      const body = await spooled.read();
      const atOnce = await storeBatch(() => this.#opened(), body, sent.batch.ids, { signal, log, meter });
      if (atOnce) release(body);
      sent.stored = true;
      meter.stage('store', performance.now() - began);
      this.#advance();
    } catch (error) {
      this.#fault ??= error;
    } finally {
      await spooled.drop();
    }
  }

  /** Batches may be stored out of turn: only an unbroken run from the beginning counts. */
  #advance(): void {
    for (let head = this.#sent[0]; head?.stored; head = this.#sent[0]) {
      for (const [owner, records] of head.owners) this.#storedBy.set(owner, this.storedBy(owner) + records);
      this.#storedUpTo = head.last;
      this.#sent.shift();
    }
  }

  /** The database, made by whoever comes first; what failed is tried anew by whoever comes next. */
  #opened(): Promise<Database> {
    return (this.#database ??= this.#make().catch((error: unknown) => {
      this.#database = undefined;
      throw error;
    }));
  }

  async #make(): Promise<Database> {
    const { couch, keeper, keyring, name } = this.options;
    const database = new Database(couch, name);
    await keeper.create(name);
    await database.put({ _id: KEYRING_ID, ...keyring }).catch((error: unknown) => {
      if (!(error instanceof Conflict)) throw error;
    });
    return database;
  }
}
