import type { RecordsAbout, VaultRecord } from '@data-connector/vault';
import type { AccountKey } from '../state.js';
import { change, openRecords, type Opened } from './databases.js';
import { keptRecord, type KeptRecord } from './kept-record.js';
import type { SchemaList } from './schemas.js';

/** Where a page of records begins: after this one. */
export type Place = Pick<KeptRecord, 'order' | 'id'>;

/** Which page of which list. */
export interface PageRequest {
  readonly account: AccountKey;
  readonly schema: string;
  /** Lower case; each must be in a record. */
  readonly words: readonly string[];
  readonly after?: Place | undefined;
  readonly most: number;
  readonly signal: AbortSignal;
}

/** An array is greater than any number or string (https://w3c.github.io/IndexedDB/#key-construct). */
const LAST: IDBValidKey = [];
/** Records that are read at once. */
const CHUNK = 250;

type Database = Opened<typeof openRecords>;

const rangeOf = (account: AccountKey, after?: Place): IDBKeyRange =>
  IDBKeyRange.bound(after ? [account, after.order, after.id] : [account], [account, LAST], true);

function removeWhere(
  database: Database,
  account: AccountKey,
  fits: (record: KeptRecord) => boolean,
): Promise<void> {
  return change(database, 'records', async (store) => {
    for await (const cursor of store.index('list').iterate(rangeOf(account)))
      if (fits(cursor.value)) await cursor.delete();
  });
}

/** Whose records are in a database: from one account's first to the next one's. */
async function accountsIn(database: Database): Promise<AccountKey[]> {
  const accounts: AccountKey[] = [];
  const index = database.transaction('records').store.index('list');
  for (let range: IDBKeyRange | undefined; ; range = IDBKeyRange.lowerBound([accounts.at(-1), LAST])) {
    const cursor = await index.openCursor(range);
    if (!cursor) return accounts;
    accounts.push(cursor.value.account);
  }
}

/** Keeps opened records, those of each schema in a database of its own. */
export function recordShelf(schemas: SchemaList) {
  const databases = new Map<string, Promise<Database>>();

  async function open(schema: string): Promise<Database> {
    const database = await openRecords(schema);
    await schemas.enter(schema);
    return database;
  }

  function databaseOf(schema: string): Promise<Database> {
    const opened = databases.get(schema) ?? open(schema);
    databases.set(schema, opened);
    opened.catch(() => databases.delete(schema));
    return opened;
  }

  return {
    /** Writes over what is there, all or nothing; returns how many were not. */
    put: async (account: AccountKey, records: readonly VaultRecord[], about: RecordsAbout) =>
      change(await databaseOf(about.schema), 'records', async (store) => {
        const known = await Promise.all(records.map(({ _id }) => store.getKey(_id)));
        await Promise.all(records.map((record) => store.put(keptRecord(account, record, about))));
        return known.filter((key) => key === undefined).length;
      }),
    /** Drops those with these ids that are there. */
    remove: async (schema: string, ids: readonly string[]) =>
      change(await databaseOf(schema), 'records', (store) => Promise.all(ids.map((id) => store.delete(id)))),
    /** Drops those of another snapshot, but for these ids. */
    prune: async (
      account: AccountKey,
      { schema, snapshot }: Required<RecordsAbout>,
      spared: ReadonlySet<string>,
    ) =>
      removeWhere(
        await databaseOf(schema),
        account,
        (record) => record.snapshot !== snapshot && !spared.has(record.id),
      ),
    /** A page of records, in the order of their shelf, and where the next page begins; nothing at the end. */
    async page({ account, schema, words, after, most, signal }: PageRequest) {
      const database = await databaseOf(schema);
      const size = words.length > 0 ? CHUNK : most + 1;
      const found: KeptRecord[] = [];
      let chunk: KeptRecord[];
      let from = after;
      do {
        signal.throwIfAborted();
        chunk = await database.getAllFromIndex('records', 'list', rangeOf(account, from), size);
        found.push(...chunk.filter(({ search }) => words.every((word) => search.includes(word))));
        from = chunk.at(-1);
      } while (found.length <= most && chunk.length === size);
      const page = found.slice(0, most);
      return {
        records: page.map(({ record }) => record),
        next: found.length > most ? page.at(-1) : undefined,
      };
    },
    async get(schema: string, id: string): Promise<VaultRecord | undefined> {
      return (await (await databaseOf(schema)).get('records', id))?.record;
    },
    /** How many there are, by schema. */
    async counts(account: AccountKey): Promise<Record<string, number>> {
      const counts: Record<string, number> = {};
      for (const schema of await schemas.all()) {
        const database = await databaseOf(schema);
        const count = await database.countFromIndex('records', 'list', rangeOf(account));
        if (count > 0) counts[schema] = count;
      }
      return counts;
    },
    /** Whose records there are. */
    async accounts(): Promise<AccountKey[]> {
      const all = (await schemas.all()).map(async (schema) => accountsIn(await databaseOf(schema)));
      return [...new Set((await Promise.all(all)).flat())];
    },
    async removeAll(account: AccountKey): Promise<void> {
      for (const schema of await schemas.all())
        await removeWhere(await databaseOf(schema), account, () => true);
    },
  };
}
