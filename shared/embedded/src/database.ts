import type PouchDB from 'pouchdb-core';
import { noDatabase } from './answer.js';

/** A document on its way in: checked, with an id. */
export interface Document {
  _id: string;
  _rev?: string;
  _deleted?: true;
  [field: string]: unknown;
}

/** A database's `_security` document. */
export interface Security {
  admins?: { names?: string[]; roles?: string[] };
  members?: { names?: string[]; roles?: string[] };
  [other: string]: unknown;
}

/** What is known of a database without opening it. */
export interface About {
  readonly name: string;
  readonly uuid: string;
  readonly security?: Security | undefined;
}

/** What CouchDB 3 gives a new database: nobody but the server admin. */
const ADMIN_ONLY: Security = { members: { roles: ['_admin'] }, admins: { roles: ['_admin'] } };

/** One database: a single PouchDB handle, opened by its first user, and those who wait for its changes. */
export class Database {
  readonly name: string;
  readonly uuid: string;
  security: Security;
  /** Counts writes since the process started: what was derived from the documents is stale when it moves. */
  version = 0;
  /** In ms of the process's clock. */
  lastUsed = 0;
  /** Set once: no new use starts, and feeds come to an end. */
  ended = false;
  readonly #waiting = new Set<() => void>();
  #users = 0;
  #unused: () => void = () => undefined;
  #pouch: Promise<PouchDB.Database> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  /** What must be over before the handle may be opened: the making of the folder, the closing of the last handle. */
  #before: Promise<unknown>;

  /** @param made when the place is there in which `open` opens it */
  constructor(
    { name, uuid, security = ADMIN_ONLY }: About,
    private readonly open: () => Promise<PouchDB.Database>,
    made: Promise<void> = Promise.resolve(),
  ) {
    this.name = name;
    this.uuid = uuid;
    this.security = security;
    this.#before = made;
  }

  get isOpen(): boolean {
    return this.#pouch !== undefined;
  }

  get isIdle(): boolean {
    return this.#users === 0;
  }

  /** Runs `work` on the handle, which stays open for as long. @throws CouchError 404 once the database has ended */
  async use<T>(work: (pouch: PouchDB.Database) => Promise<T>): Promise<T> {
    if (this.ended) throw noDatabase();
    this.#users++;
    this.lastUsed = performance.now();
    try {
      return await work(await (this.#pouch ??= this.#opening()));
    } finally {
      if (--this.#users === 0) this.#unused();
    }
  }

  /** As `use`, one after the other: what is written so is not written while it is read so. */
  alone<T>(work: (pouch: PouchDB.Database) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(() => this.use(work));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Tells everyone who waits that something was written. */
  changed(): void {
    this.version++;
    for (const wake of [...this.#waiting]) wake();
  }

  /** Calls `wake` after each change and at the end of the database; the answer stops that. */
  listen(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => void this.#waiting.delete(wake);
  }

  /** Lets go of the handle; the next use opens it again. Call it on an idle database only. */
  async close(): Promise<void> {
    const pouch = this.#pouch;
    this.#pouch = undefined;
    if (pouch) this.#before = pouch.then((opened) => opened.close()).catch(() => undefined);
    await this.#before;
  }

  /** Ends feeds and uses, then frees the handle; with `destroy` the documents too. */
  async end(destroy: boolean): Promise<void> {
    this.ended = true;
    this.changed();
    if (this.#users > 0) await new Promise<void>((resolve) => (this.#unused = resolve));
    const pouch = destroy && (await this.#pouch?.catch(() => undefined));
    if (pouch) await pouch.destroy();
    else await this.close();
  }

  #opening(): Promise<PouchDB.Database> {
    const opening = this.#before.then(() => this.open());
    opening.catch(() => (this.#pouch = undefined));
    return opening;
  }
}
