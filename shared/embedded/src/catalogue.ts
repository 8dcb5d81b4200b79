import { CouchError, noDatabase } from './couch-error.js';
import { Database } from './database.js';
import { checkDatabaseName, newUuid } from './names.js';
import type { Security } from './security.js';
import type { Shelf } from './shelf.js';

// Each open LevelDB holds about six file handles; the customary limit of a process is 1,024.
const mostOpen = 100;

/** All databases by name. */
export class Catalogue {
  readonly #shelf: Shelf;
  readonly #inMemory: boolean;
  readonly #databases = new Map<string, Database>();

  private constructor(shelf: Shelf) {
    this.#shelf = shelf;
    this.#inMemory = shelf.place('').adapter === 'memory';
  }

  /** Reads what the shelf holds. */
  static async load(shelf: Shelf): Promise<Catalogue> {
    const catalogue = new Catalogue(shelf);
    for (const about of await shelf.load()) {
      catalogue.#add(new Database(about, shelf.place(about.uuid), catalogue.#tidy));
    }
    return catalogue;
  }

  /** Names in order. */
  names(): string[] {
    return [...this.#databases.keys()].sort();
  }

  find(name: string): Database | undefined {
    return this.#databases.get(name);
  }

  /** @throws CouchError 400 for an illegal name, 412 for one that exists. */
  async create(name: string): Promise<Database> {
    checkDatabaseName(name);
    if (this.#databases.has(name)) {
      throw new CouchError(412, 'file_exists', 'The database could not be created, the file already exists.');
    }
    const about = { name, uuid: newUuid() };
    const made = this.#shelf.keep(about);
    const database = new Database(about, this.#shelf.place(about.uuid), this.#tidy, made);
    this.#add(database);
    try {
      await database.hold(() => made);
    } catch (fault) {
      this.#databases.delete(name);
      throw fault;
    }
    return database;
  }

  /** Returns when nothing is left of it. @throws CouchError 404 if it is gone already. */
  async destroy(database: Database): Promise<void> {
    if (this.#databases.get(database.name) !== database) throw noDatabase();
    this.#databases.delete(database.name);
    await this.#shelf.forget(database.uuid);
    await database.end(true);
    await this.#shelf.erase(database.uuid);
  }

  /** Replaces the database's `_security`. */
  async secure(database: Database, security: Security): Promise<void> {
    await database.hold(() => this.#shelf.keep({ name: database.name, uuid: database.uuid, security }));
    database.security = security;
  }

  /** Ends every database; what is in memory is gone. */
  async close(): Promise<void> {
    const all = [...this.#databases.values()];
    this.#databases.clear();
    await Promise.all(all.map((database) => database.end(this.#inMemory)));
  }

  #add(database: Database): void {
    this.#databases.set(database.name, database);
  }

  /** Closes the handles that were not used for the longest time, when there are too many. */
  readonly #tidy = (): void => {
    // What is in memory would be out of reach of its own restart.
    if (this.#inMemory) return;
    const open = [...this.#databases.values()].filter((database) => database.isOpen);
    if (open.length <= mostOpen) return;
    const idle = open.filter((database) => database.isIdle).sort((a, b) => a.lastUsed - b.lastUsed);
    for (const database of idle.slice(0, open.length - mostOpen)) void database.close();
  };
}
