import { MangoIndexes } from './mango-indexes.js';
import { noDatabase } from './couch-error.js';
import { closePouch, openPouch, type Place, type Pouch } from './pouch.js';
import { adminOnly, type Security } from './security.js';
import type { About } from './shelf.js';
import { loadValidators, type Validator } from './validators.js';

/** One database: a single PouchDB handle, opened by its first user, and those who wait for its changes. */
export class Database {
  readonly name: string;
  readonly uuid: string;
  security: Security;
  /** Counts writes since the process started: what was derived from the documents is stale when it moves. */
  version = 0;
  /** When it was last used, in milliseconds of the process's clock. */
  lastUsed = 0;
  indexes = new MangoIndexes();
  /** Set once: no new use starts, and feeds come to an end. */
  ended = false;
  readonly #place: Place;
  readonly #waiting = new Set<() => void>();
  readonly #opened: () => void;
  #validators: Promise<Validator[]> | undefined;
  #users = 0;
  #pouch: Promise<Pouch> | undefined;
  /** What must be over before the handle may be opened: the making of the folder, the closing of the last handle. */
  #before: Promise<void>;
  #unused: (() => void) | undefined;

  /** `made`: when its place is there; `opened` is called each time the handle has been opened. */
  constructor(about: About, place: Place, opened: () => void, made = Promise.resolve()) {
    this.name = about.name;
    this.uuid = about.uuid;
    this.security = about.security ?? adminOnly;
    this.#place = place;
    this.#opened = opened;
    this.#before = made;
  }

  get isOpen(): boolean {
    return this.#pouch !== undefined;
  }

  get isIdle(): boolean {
    return this.#users === 0;
  }

  /** Runs `work` on the handle, which stays open for as long. @throws CouchError 404 once the database has ended. */
  use<T>(work: (pouch: Pouch) => Promise<T>): Promise<T> {
    return this.hold(async () => work(await this.#open()));
  }

  /** Runs `work` while the database cannot be erased. @throws CouchError 404 once it has ended. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    if (this.ended) throw noDatabase();
    this.#users++;
    this.lastUsed = performance.now();
    try {
      return await work();
    } finally {
      this.#users--;
      if (this.#users === 0) this.#unused?.();
    }
  }

  /** The validators in its design documents, read again only after one of those was written. */
  validators(pouch: Pouch): Promise<Validator[]> {
    if (this.#validators !== undefined) return this.#validators;
    const loading = loadValidators(pouch);
    this.#validators = loading;
    loading.catch(() => (this.#validators = undefined));
    return loading;
  }

  /** Tells everyone who listens that there are new changes; `design` when a design document is among them. */
  changed(design = false): void {
    this.version++;
    if (design) {
      this.#validators = undefined;
      this.indexes = new MangoIndexes();
    }
    this.#wakeAll();
  }

  /** Calls `wake` after each change and at the end of the database; the answer stops that. */
  listen(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  /** Lets go of the handle; the next use opens it again. Call it on an idle database only. */
  async close(): Promise<void> {
    const pouch = this.#pouch;
    if (pouch === undefined) return this.#before;
    this.#pouch = undefined;
    this.#before = pouch.then(closePouch).catch(() => undefined);
    return this.#before;
  }

  /** Ends feeds and uses, then frees the handle; with `destroy` the documents too. */
  async end(destroy: boolean): Promise<void> {
    this.ended = true;
    this.#wakeAll();
    if (this.#users > 0) await new Promise<void>((resolve) => (this.#unused = resolve));
    const pouch = await this.#pouch?.catch(() => undefined);
    if (!destroy || pouch === undefined) return this.close();
    this.#pouch = undefined;
    await pouch.destroy();
  }

  #open(): Promise<Pouch> {
    if (this.#pouch !== undefined) return this.#pouch;
    const opening = this.#before.then(() => openPouch(this.#place));
    this.#pouch = opening;
    opening.then(this.#opened, () => {
      if (this.#pouch === opening) this.#pouch = undefined;
    });
    return opening;
  }

  #wakeAll(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
