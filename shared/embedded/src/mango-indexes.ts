import {
  createFieldSorter,
  filterInMemoryFields,
  getFieldFromDoc,
  massageSelector,
  parseField,
} from 'pouchdb-selector-core';
import type { Pouch } from './pouch.js';

type Doc = Record<string, unknown> & { _id: string };
type Selector = Record<string, unknown>;

/** Tells whether a document matches a selector, which is taken apart once. */
function matcher(selector: Selector): (doc: Doc) => boolean {
  const massaged = massageSelector(selector);
  const fields = Object.keys(massaged);
  return (doc) => filterInMemoryFields([{ doc }], { selector: massaged }, fields).length === 1;
}

/** An index as its design document says. */
interface Definition {
  readonly fields: readonly string[];
  readonly partial: (doc: Doc) => boolean;
}

interface Entry {
  readonly _id: string;
  readonly key: Doc;
}

/** One index: the indexed fields of each document that has them all. */
class Index {
  readonly #entries = new Map<string, Entry>();
  #sorted: readonly Entry[] | undefined;

  constructor(private readonly definition: Definition) {}

  forget(id: string): void {
    if (this.#entries.delete(id)) this.#sorted = undefined;
  }

  learn(doc: Doc): void {
    this.forget(doc._id);
    const { fields, partial } = this.definition;
    const key: Doc = { _id: doc._id };
    for (const field of fields) {
      const value = getFieldFromDoc(doc, parseField(field));
      if (value === undefined) return;
      key[field] = value;
    }
    if (!partial(doc)) return;
    this.#entries.set(doc._id, { _id: doc._id, key });
    this.#sorted = undefined;
  }

  /** The ids of the documents that a selector can select, as far as the index tells, in its order. */
  candidates(selector: Selector): string[] {
    const { fields } = this.definition;
    const order = createFieldSorter([...fields, '_id'].map((field) => ({ [field]: 'asc' })));
    this.#sorted ??= [...this.#entries.values()].sort((a, b) => order({ doc: a.key }, { doc: b.key }));
    const told = Object.fromEntries(Object.entries(selector).filter(([field]) => fields.includes(field)));
    const may = matcher(told);
    return this.#sorted.flatMap(({ _id, key }) => (may(key) ? [_id] : []));
  }
}

const changesAtOnce = 1_000;
const docsAtOnce = 200;

/** The JSON indexes of a database, in memory: built by the first query, then kept up with the changes, all in one pass. */
export class MangoIndexes {
  #indexes: Promise<ReadonlyMap<string, Index>> | undefined;
  #since: number | string = 0;
  #reading: Promise<void> = Promise.resolve();

  /** The first `count` documents that a selector selects, in an index's order; nothing if there is no such index. */
  async find(
    pouch: Pouch,
    name: string,
    selector: Selector,
    count: number,
  ): Promise<Record<string, unknown>[] | undefined> {
    const indexes = await (this.#indexes ??= load(pouch));
    const index = indexes.get(name);
    if (!index) return undefined;
    this.#reading = this.#reading.catch(() => undefined).then(() => this.#catchUp(pouch, indexes));
    await this.#reading;
    const found: Record<string, unknown>[] = [];
    const ids = index.candidates(selector);
    const matches = matcher(selector);
    for (let at = 0; at < ids.length && found.length < count; at += docsAtOnce) {
      const keys = ids.slice(at, at + docsAtOnce);
      const { rows } = await pouch.allDocs({ keys, include_docs: true });
      found.push(...rows.flatMap(({ doc }) => (doc && matches(doc) ? [doc] : [])));
    }
    return found.slice(0, count);
  }

  async #catchUp(pouch: Pouch, indexes: ReadonlyMap<string, Index>): Promise<void> {
    for (;;) {
      const asked = { since: this.#since, limit: changesAtOnce, include_docs: true };
      const { results, last_seq } = await pouch.changes(asked);
      for (const { id, doc, deleted } of results)
        for (const index of indexes.values()) {
          if (doc && !deleted && !id.startsWith('_design/')) index.learn(doc);
          else index.forget(id);
        }
      this.#since = last_seq;
      if (results.length < changesAtOnce) return;
    }
  }
}

/** By `design/name`. */
async function load(pouch: Pouch): Promise<ReadonlyMap<string, Index>> {
  const { rows } = await pouch.allDocs({ startkey: '_design/', endkey: '_design0', include_docs: true });
  const indexes = new Map<string, Index>();
  for (const { id, doc } of rows) {
    const { language, views } = doc as {
      language?: string;
      views?: Record<string, { map: { fields: object; partial_filter_selector?: Selector } }>;
    };
    if (language !== 'query') continue;
    for (const [name, { map }] of Object.entries(views ?? {})) {
      const definition = {
        fields: Object.keys(map.fields),
        partial: matcher(map.partial_filter_selector ?? {}),
      };
      indexes.set(`${id.slice('_design/'.length)}/${name}`, new Index(definition));
    }
  }
  return indexes;
}
