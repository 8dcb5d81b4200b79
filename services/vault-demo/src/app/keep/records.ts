import type { RecordsAbout, VaultRecord } from '@data-connector/vault';
import type { AccountKey } from '../store/state.js';
import { answer, SHELF_INDEX, type Database } from './database.js';
import { keptRecord, type KeptRecord } from './kept-record.js';

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

/** Keeps opened records. */
export interface RecordShelf {
  /** Writes over what is there; returns how many were not. */
  put(account: AccountKey, records: readonly VaultRecord[], about: RecordsAbout): Promise<number>;
  /** Drops those of another snapshot. */
  prune(account: AccountKey, about: Required<RecordsAbout>): Promise<void>;
  page(request: PageRequest): Promise<RecordPage>;
  get(id: string): Promise<VaultRecord | undefined>;
  /** How many there are, by schema. */
  counts(account: AccountKey): Promise<Record<string, number>>;
  removeAll(account: AccountKey): Promise<void>;
}

/** An array is greater than any number or string (https://w3c.github.io/IndexedDB/#key-construct). */
const LAST: IDBValidKey = [];
/** Records that are read at once. */
const CHUNK = 250;

const rangeOf = (...head: IDBValidKey[]): IDBKeyRange => IDBKeyRange.bound(head, [...head, LAST]);

/** Opens the shelf of records. */
export function recordShelf(database: Database): RecordShelf {
  const removeWhere = (range: IDBKeyRange, fits: (record: KeptRecord) => boolean): Promise<void> =>
    database.change('records', async (store) => {
      const request = store.index(SHELF_INDEX).openCursor(range);
      for (let cursor = await answer(request); cursor; cursor = await answer(request)) {
        if (fits(cursor.value as KeptRecord)) cursor.delete();
        cursor.continue();
      }
    });

  return {
    put: (account, records, about) =>
      database.change('records', async (store) => {
        const known = await Promise.all(records.map(({ _id }) => answer(store.getKey(_id))));
        await Promise.all(records.map((record) => answer(store.put(keptRecord(account, record, about)))));
        return known.filter((key) => key === undefined).length;
      }),
    prune: (account, { schema, snapshot }) =>
      removeWhere(rangeOf(account, schema), (record) => record.snapshot !== snapshot),
    async page({ account, schema, words, after, most, signal }) {
      const found: KeptRecord[] = [];
      let from = after;
      for (;;) {
        const range = from
          ? IDBKeyRange.bound([account, schema, from.order, from.id], [account, schema, LAST], true)
          : rangeOf(account, schema);
        const chunk = await database.read('records', (store) =>
          answer(store.index(SHELF_INDEX).getAll(range, words.length > 0 ? CHUNK : most + 1)),
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
    async get(id) {
      const kept = await database.read('records', (store) => answer<unknown>(store.get(id)));
      return (kept as KeptRecord | undefined)?.record;
    },
    counts: (account) =>
      database.read('records', async (store) => {
        const index = store.index(SHELF_INDEX);
        const counts: Record<string, number> = {};
        let range = rangeOf(account);
        for (;;) {
          const cursor = await answer(index.openKeyCursor(range));
          if (!cursor) return counts;
          const schema = (cursor.key as string[])[1] ?? '';
          counts[schema] = await answer(index.count(rangeOf(account, schema)));
          range = IDBKeyRange.bound([account, schema, LAST], [account, LAST], true);
        }
      }),
    removeAll: (account) => removeWhere(rangeOf(account), () => true),
  };
}
