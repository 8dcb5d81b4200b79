import { isDeepStrictEqual } from 'node:util';
import type { Request } from 'express';
import type PouchDB from 'pouchdb-core';
import { createFieldSorter, filterInMemoryFields, massageSelector } from 'pouchdb-selector-core';
import { badRequest, CouchError, sendJson } from './answer.js';
import type { Database } from './database.js';
import { databaseOf, forServerAdmin, type Answer, type Handler } from './guard.js';
import { isObject, isText, isTexts, readObject, type Body } from './request.js';

type Doc = Body & { readonly _id: string };
type Matches = (doc: Doc) => boolean;

/** Changes that an index reads at a time. */
const PAGE = 1_000;

/** @throws CouchError 400 unless it is an object, and for `$regex`: one pattern can keep a process busy for ever */
export function checkSelector(selector: unknown): Body {
  if (!isObject(selector)) throw badRequest('Selector must be a JSON object');
  JSON.stringify(selector, (key, value: unknown) => {
    if (key === '$regex') throw badRequest('$regex is not supported.');
    return value;
  });
  return selector;
}

/** Tells whether a document matches a selector, which is taken apart once. */
function matcher(selector: Body): Matches {
  const massaged = massageSelector(selector);
  const fields = Object.keys(massaged);
  return (doc) => filterInMemoryFields([{ doc }], { selector: massaged }, fields).length === 1;
}

const ascending = (fields: readonly string[]) => fields.map((field) => ({ [field]: 'asc' as const }));

/** The documents that a partial filter selects and that have all fields. */
class Index {
  readonly #docs = new Map<string, Doc>();
  #sorted: readonly Doc[] | undefined;

  constructor(
    readonly fields: readonly string[],
    private readonly partial: Matches,
  ) {}

  /** Takes in what has become of a document: nothing, if it is gone. */
  learn(id: string, doc: Doc | undefined): void {
    const had = this.#docs.delete(id);
    const held = doc !== undefined && this.fields.every((field) => field in doc) && this.partial(doc);
    if (held) this.#docs.set(id, doc);
    if (had || held) this.#sorted = undefined;
  }

  /** In the order of its fields. */
  get sorted(): readonly Doc[] {
    const order = createFieldSorter(ascending([...this.fields, '_id']));
    return (this.#sorted ??= [...this.#docs.values()].sort((a, b) => order({ doc: a }, { doc: b })));
  }
}

/**
 * A database's indexes by `design/name`, in memory: read in one pass by the first query and kept up with the changes.
 * pouchdb-find would have a database on disk for each, and counts what it gives before it has dropped what is too much.
 */
class Indexes {
  readonly byName = new Map<string, Index>();
  #since: number | string | undefined;

  /** Reads what was written since the last time, a page. @returns whether there is more */
  async readOn(pouch: PouchDB.Database): Promise<boolean> {
    if (this.#since === undefined) await this.#define(pouch);
    const asked = { since: this.#since ?? 0, limit: PAGE, include_docs: true };
    const { results, last_seq } = await pouch.changes(asked);
    for (const { id, doc, deleted } of results)
      for (const index of this.byName.values())
        index.learn(id, deleted || id.startsWith('_design/') ? undefined : doc);
    this.#since = last_seq;
    return results.length === PAGE;
  }

  async #define(pouch: PouchDB.Database): Promise<void> {
    const { rows } = await pouch.allDocs({ startkey: '_design/', endkey: '_design0', include_docs: true });
    for (const { id, doc } of rows)
      for (const [name, { map }] of Object.entries((doc as Design).views ?? {})) {
        const index = new Index(Object.keys(map.fields), matcher(map.partial_filter_selector ?? {}));
        this.byName.set(`${id.slice('_design/'.length)}/${name}`, index);
      }
  }
}

interface Design {
  readonly views?: Record<string, { map: { fields: object; partial_filter_selector?: Body } }>;
}

const indexesOf = new WeakMap<Database, Indexes>();

const isName = (value: unknown): boolean => isText(value) && /^[A-Za-z][\w-]{0,99}$/.test(value);

/** `POST /db/_index`: of fields at the top, in a design document that is as CouchDB would have it. */
export const createIndex: Handler = forServerAdmin(async (request, answer) => {
  const { index, name, ddoc } = await readObject(request);
  const { fields, partial_filter_selector = {} } = (index ?? {}) as Body;
  if (!isTexts(fields) || fields.length === 0 || ![name, ddoc, ...fields].every(isName))
    throw badRequest('An index has fields, a name and a ddoc, all of them plain names');
  checkSelector(partial_filter_selector);
  const map = { fields: Object.assign({}, ...ascending(fields)) as object, partial_filter_selector };
  const view = { map, reduce: '_count', options: { def: { fields } } };
  const database = databaseOf(answer);
  const id = `_design/${ddoc as string}`;
  const made = await database.alone(async (pouch) => {
    const design = await pouch.get(id).catch(() => ({ _id: id, language: 'query' }));
    const { views = {} } = design as Design;
    if (isDeepStrictEqual(views[name as string], view)) return false;
    await pouch.put({ ...design, views: { ...views, [name as string]: view } });
    indexesOf.delete(database);
    database.changed();
    return true;
  });
  sendJson(answer, 200, { result: made ? 'created' : 'exists', id, name });
});

/** `POST /db/_find` in an index that is named: nothing else is asked here, and would have to read all documents. */
export async function find(request: Request, answer: Answer): Promise<void> {
  const { limit = 25, fields, sort, use_index, selector } = await readObject(request);
  const database = databaseOf(answer);
  if (!Number.isSafeInteger(limit) || (fields !== undefined && !isTexts(fields)))
    throw badRequest('limit must be a number, fields a list of names');
  const matches = matcher(checkSelector(selector));
  const indexes = indexesOf.get(database) ?? new Indexes();
  indexesOf.set(database, indexes);
  // Alone: PouchDB leaves out what is written again while it reads.
  while (await database.alone((pouch) => indexes.readOn(pouch)));
  const index = isTexts(use_index) ? indexes.byName.get(use_index.join('/')) : undefined;
  if (index === undefined || (sort !== undefined && !isDeepStrictEqual(sort, ascending(index.fields))))
    throw new CouchError(400, 'no_usable_index', 'No such index exists, or none that gives this order.');
  const docs: object[] = [];
  for (const doc of index.sorted) {
    if (docs.length >= (limit as number)) break;
    if (matches(doc)) docs.push(doc);
  }
  const only = (doc: object) =>
    Object.fromEntries(Object.entries(doc).filter(([name]) => fields?.includes(name)));
  sendJson(answer, 200, { docs: fields === undefined ? docs : docs.map(only) });
}
