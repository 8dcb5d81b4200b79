import type { DatabaseNames } from './names.js';

/** What CouchDB keeps sorted of a database, so that nobody has to read all of it: an index of Mango's. */
export interface JsonIndex {
  readonly name: string;
  /** The last one is always `updatedAt`, which only grows: by it a list is read page by page while it changes. */
  readonly fields: readonly string[];
  /** Only what matches this selector is in it. */
  readonly partial_filter_selector: object;
}

/** The design document of all indexes of a database. */
export const DESIGN = 'index';

const SYNC = { kind: 'sync' };
/** What a sync document matches that is not erased. */
export const HELD = { ...SYNC, status: { $ne: 'erased' } };

/** What a sync document matches that has still to come to its end. */
export const UNSETTLED = {
  ...SYNC,
  $or: [{ status: { $in: ['running', 'erasing'] } }, { event: 'pending' }],
};

/** What an account document matches. */
export const ACCOUNT = { kind: 'account' };

const INDEXES = {
  syncs: [
    { name: 'unsettled', fields: ['updatedAt'], partial_filter_selector: UNSETTLED },
    { name: 'held', fields: ['updatedAt'], partial_filter_selector: HELD },
    { name: 'account', fields: ['account', 'updatedAt'], partial_filter_selector: HELD },
  ],
  accounts: [{ name: 'unused', fields: ['updatedAt'], partial_filter_selector: ACCOUNT }],
} as const satisfies Record<string, readonly JsonIndex[]>;

/** An index's name; each is in one kind of database only. */
export type IndexName = (typeof INDEXES)[keyof typeof INDEXES][number]['name'];

/** The indexes that belong into the database of this name. */
export function indexesFor(names: DatabaseNames, name: string): readonly JsonIndex[] {
  if (names.dayIn(name) !== undefined) return INDEXES.syncs;
  return name === names.accounts ? INDEXES.accounts : [];
}

/** The fields of an index, in their order. */
export function fieldsOf(index: IndexName): readonly string[] {
  return Object.values(INDEXES)
    .flat()
    .flatMap(({ name, fields }) => (name === index ? [...fields] : []));
}
