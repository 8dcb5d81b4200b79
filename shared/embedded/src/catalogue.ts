import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import leveldb from 'pouchdb-adapter-leveldb';
import memory from 'pouchdb-adapter-memory';
import PouchDB from 'pouchdb-core';
import { CouchError, noDatabase } from './answer.js';
import { Database, type About, type Security } from './database.js';

PouchDB.plugin(leveldb).plugin(memory);

/** The one system database there is: it holds the accounts. */
export const USERS = '_users';

/** As long as CouchDB takes it: a file name of 255 bytes less the suffix it appends. */
const LEGAL = /^[a-z][a-z0-9_$()+/-]{0,237}$/;
/** Each open LevelDB holds about six file handles; the customary limit of a process is 1,024. */
const MOST_OPEN = 100;
const POUCH = {
  // Hashing each document for its revision would be a tenth of the cost of storing it.
  deterministic_revs: false,
  // Rewriting a document rewrites its revision history too; nobody here merges further back than this.
  revs_limit: 100,
  // Old bodies go at once: documents that are rewritten all the time do not fill the disk.
  auto_compaction: true,
  maxOpenFiles: 64,
};

/** 32 lower-case hex digits, as CouchDB names its documents and databases. */
export const newUuid = (): string => randomBytes(16).toString('hex');

/**
 * All databases by name. On disk each is a folder that is named by its uuid, so that two of one name never meet;
 * `about.json` in it makes it a database. In memory they end with the process.
 */
export class Catalogue {
  readonly #databases = new Map<string, Database>();
  /** Databases in memory are one another's by their names, whosever they are. */
  readonly #own = newUuid();

  private constructor(private readonly root: string | undefined) {}

  /** Reads what is in the folder `root`; without one, databases are in memory. */
  static async load(root: string | undefined): Promise<Catalogue> {
    const catalogue = new Catalogue(root);
    if (root === undefined) return catalogue;
    await mkdir(root, { recursive: true });
    const folders = (await readdir(root)).filter((name) => /^[0-9a-f]{32}$/.test(name));
    await Promise.all(folders.map((uuid) => catalogue.#read(root, uuid)));
    return catalogue;
  }

  /** In order. */
  get names(): string[] {
    return [...this.#databases.keys()].sort();
  }

  find(name: string): Database | undefined {
    return this.#databases.get(name);
  }

  /** @throws CouchError 400 for an illegal name, 412 for one that exists */
  async create(name: string): Promise<Database> {
    if (name !== USERS && !LEGAL.test(name))
      throw new CouchError(400, 'illegal_database_name', `A name is of the form ${LEGAL.source}.`);
    if (this.#databases.has(name)) throw new CouchError(412, 'file_exists', 'The database exists already.');
    const about = { name, uuid: newUuid() };
    const made = this.#keep(about);
    const database = this.#add(about, made);
    made.catch(() => this.#databases.delete(name));
    await made;
    return database;
  }

  /** Returns when nothing is left of it. @throws CouchError 404 if it is gone already */
  async destroy(database: Database): Promise<void> {
    const { name, uuid } = database;
    if (this.#databases.get(name) !== database) throw noDatabase();
    this.#databases.delete(name);
    // From here on it does not exist, not even after a crash.
    if (this.root !== undefined) await rm(join(this.root, uuid, 'about.json'), { force: true });
    await database.end(true);
    if (this.root !== undefined) await rm(join(this.root, uuid), { recursive: true, force: true });
  }

  /** Replaces the database's `_security`. */
  async secure(database: Database, security: Security): Promise<void> {
    const { name, uuid } = database;
    await database.alone(() => this.#keep({ name, uuid, security }));
    database.security = security;
  }

  /** Ends every database; what is in memory is gone. */
  async close(): Promise<void> {
    const all = [...this.#databases.values()];
    this.#databases.clear();
    await Promise.all(all.map((database) => database.end(this.root === undefined)));
  }

  #add(about: About, made?: Promise<void>): Database {
    const { root } = this;
    const [adapter, place] = root === undefined ? ['memory', this.#own] : ['leveldb', root];
    const database = new Database(
      about,
      async () => {
        const pouch = new PouchDB(join(place, about.uuid, 'data'), { adapter, ...POUCH });
        await pouch.info();
        if (root !== undefined) this.#tidy();
        return pouch;
      },
      made,
    );
    this.#databases.set(about.name, database);
    return database;
  }

  async #read(root: string, uuid: string): Promise<void> {
    try {
      const about = JSON.parse(await readFile(join(root, uuid, 'about.json'), 'utf8')) as About;
      this.#add({ ...about, uuid });
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'ENOENT') throw fault;
      // Of a database that was never made whole, or whose end a crash cut short.
      await rm(join(root, uuid), { recursive: true, force: true });
    }
  }

  async #keep(about: About): Promise<void> {
    if (this.root === undefined) return;
    const folder = join(this.root, about.uuid);
    await mkdir(folder, { recursive: true });
    const draft = join(folder, `about.${newUuid()}`);
    await writeFile(draft, JSON.stringify(about), { flush: true });
    await rename(draft, join(folder, 'about.json'));
  }

  /** Closes the handles that were not used for the longest time, when there are too many. */
  #tidy(): void {
    const open = [...this.#databases.values()].filter(({ isOpen }) => isOpen);
    const idle = open.filter(({ isIdle }) => isIdle).sort((a, b) => a.lastUsed - b.lastUsed);
    for (const database of idle.slice(0, Math.max(0, open.length - MOST_OPEN))) void database.close();
  }
}
