import type { RecordsAbout, VaultRecord } from '@data-connector/vault';
import type { AccountKey } from '../store/state.js';
import { answer, openDatabase, type Database, type Layout } from './database.js';
import { keptRecord, type KeptRecord } from './kept-record.js';
import type { SchemaList } from './schemas.js';

/** Where a page of records begins: after this one. */
export type Place = Pick<KeptRecord, 'order' | 'id'>;

/** A page of records, in the order of their shelf. */
export interface RecordPage {
  readonly records: readonly VaultRecord[];
  /** Where the next page begins; nothing at the end. */
  readonly next?: Place;
}

/** Which page of which list. `words` are lower case: each must be in a record. */
export interface PageRequest {
  readonly account: AccountKey;
  readonly schema: string;
  readonly words: readonly string[];
  readonly after?: Place | undefined;
  readonly most: number;
  readonly signal?: AbortSignal;
}

/** Keeps opened records, those of each schema in a database of its own. */
export interface RecordShelf {
  /** Writes over what is there, all or nothing; returns how many were not. */
  put(account: AccountKey, records: readonly VaultRecord[], about: RecordsAbout): Promise<number>;
  /** Drops those of another snapshot, but for these ids. */
  prune(account: AccountKey, about: Required<RecordsAbout>, spared: ReadonlySet<string>): Promise<void>;
  page(request: PageRequest): Promise<RecordPage>;
  get(schema: string, id: string): Promise<VaultRecord | undefined>;
  /** How many there are, by schema. */
  counts(account: AccountKey): Promise<Record<string, number>>;
  /** Whose records there are. */
  accounts(): Promise<AccountKey[]>;
  removeAll(account: AccountKey): Promise<void>;
}

/** The order of a list of records: account, place in it, id. */
const LIST = 'list';

/** The database of a schema's records: named after the schema, with a prefix that keeps it apart from every other. */
export function recordDatabase(schema: string): Layout {
  return {
    name: `schema:${schema}`,
    version: 1,
    upgrade(database) {
      const records = database.createObjectStore('records', { keyPath: 'id' });
      records.createIndex(LIST, ['account', 'order', 'id']);
    },
  };
}

/** An array is greater than any number or string (https://w3c.github.io/IndexedDB/#key-construct). */
const LAST: IDBValidKey = [];
/** Records that are read at once. */
const CHUNK = 250;

const rangeOf = (account: AccountKey): IDBKeyRange => IDBKeyRange.bound([account], [account, LAST]);

async function removeWhere(
  store: IDBObjectStore,
  account: AccountKey,
  fits: (record: KeptRecord) => boolean,
): Promise<void> {
  const request = store.index(LIST).openCursor(rangeOf(account));
  for (let cursor = await answer(request); cursor; cursor = await answer(request)) {
    if (fits(cursor.value as KeptRecord)) cursor.delete();
    cursor.continue();
  }
}

/** Whose records are in a store: from one account's first to the next one's. */
async function accountsIn(store: IDBObjectStore): Promise<AccountKey[]> {
  const accounts: AccountKey[] = [];
  for (let range: IDBKeyRange | undefined; ; range = IDBKeyRange.lowerBound([accounts.at(-1), LAST])) {
    const cursor = await answer(store.index(LIST).openKeyCursor(range));
    if (!cursor) return accounts;
    accounts.push((cursor.key as AccountKey[])[0] ?? '');
  }
}

/** Opens the shelf of records. */
export function recordShelf(schemas: SchemaList): RecordShelf {
  const databases = new Map<string, Promise<Database<'records'>>>();

  async function open(schema: string): Promise<Database<'records'>> {
    const database = await openDatabase<'records'>(recordDatabase(schema));
    await schemas.enter(schema);
    return database;
  }

  function databaseOf(schema: string): Promise<Database<'records'>> {
    const opened = databases.get(schema) ?? open(schema);
    databases.set(schema, opened);
    opened.catch(() => databases.delete(schema));
    return opened;
  }

  const read = async <T>(schema: string, work: (store: IDBObjectStore) => Promise<T>): Promise<T> =>
    (await databaseOf(schema)).read('records', work);
  const change = async <T>(schema: string, work: (store: IDBObjectStore) => Promise<T>): Promise<T> =>
    (await databaseOf(schema)).change('records', work);

  return {
    put: (account, records, about) =>
      change(about.schema, async (store) => {
        const known = await Promise.all(records.map(({ _id }) => answer(store.getKey(_id))));
        await Promise.all(records.map((record) => answer(store.put(keptRecord(account, record, about)))));
        return known.filter((key) => key === undefined).length;
      }),
    prune: (account, { schema, snapshot }, spared) =>
      change(schema, (store) =>
        removeWhere(store, account, (record) => record.snapshot !== snapshot && !spared.has(record.id)),
      ),
    async page({ account, schema, words, after, most, signal }) {
      const found: KeptRecord[] = [];
      let from = after;
      for (;;) {
        const range = from
          ? IDBKeyRange.bound([account, from.order, from.id], [account, LAST], true)
          : rangeOf(account);
        const chunk = await read(schema, (store) =>
          answer(store.index(LIST).getAll(range, words.length > 0 ? CHUNK : most + 1)),
        );
        const records = chunk as KeptRecord[];
        found.push(...records.filter(({ search }) => words.every((word) => search.includes(word))));
        from = records.at(-1);
        if (found.length > most || !from || (words.length === 0 && records.length <= most)) break;
        if (words.length > 0 && records.length < CHUNK) break;
        signal?.throwIfAborted();
      }
      const page = found.slice(0, most);
      const last = page.at(-1);
      return {
        records: page.map(({ record }) => record),
        ...(found.length > most && last ? { next: { order: last.order, id: last.id } } : {}),
      };
    },
    async get(schema, id) {
      const kept = await read(schema, (store) => answer<unknown>(store.get(id)));
      return (kept as KeptRecord | undefined)?.record;
    },
    async counts(account) {
      const counts: Record<string, number> = {};
      for (const schema of await schemas.all()) {
        const count = await read(schema, (store) => answer(store.index(LIST).count(rangeOf(account))));
        if (count > 0) counts[schema] = count;
      }
      return counts;
    },
    async accounts() {
      const all = await Promise.all((await schemas.all()).map((schema) => read(schema, accountsIn)));
      return [...new Set(all.flat())];
    },
    async removeAll(account) {
      for (const schema of await schemas.all())
        await change(schema, (store) => removeWhere(store, account, () => true));
    },
  };
}
