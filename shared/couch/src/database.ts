import { randomBytes } from 'node:crypto';
import { ConnectorError } from '@data-connector/kit/errors';
import type { Couch, CouchRequest } from './couch.js';
import { DESIGN, fieldsOf, type IndexName } from './indexes.js';
import { LOOK_MS } from './pulse.js';
import { WriteGroup } from './write-group.js';

const PAGE = 200;
/** How long writes of several documents may take together, in ms, before each goes by itself. */
const GROUP_MS = 2500;

/** A document as CouchDB gives it. */
export type Stored<T> = T & { readonly _id: string; readonly _rev: string };

/** What of an index is wanted. */
export interface IndexQuery {
  /** A Mango selector; it names all fields of the index besides `updatedAt`. */
  readonly where?: object;
  /** Only what was last written before then; ISO 8601. */
  readonly before?: string;
  /** Unless told: whole documents. */
  readonly fields?: readonly string[];
  /** How many are asked for at once. */
  readonly atOnce?: number;
}

interface Indexed {
  readonly _id: string;
  readonly updatedAt: string;
}

/** Somebody else has written the document since it was read. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
  constructor() {
    super('The document was written by somebody else');
  }
}

/** What became of one document of a batch: 409 means that another one lies under its id. */
export type BulkRow = 'stored' | 'conflict';

/** What may be in a row of an answer to `_bulk_docs`. */
type Row = { id?: string; ok?: boolean; rev?: string; error?: string } | null;

const path = (id: string): string => encodeURIComponent(id);

/** One database of CouchDB: optimistic concurrency, answers that are believed only when they are whole. */
export class Database {
  readonly #writes = new WriteGroup((texts) => this.#putAll(texts));

  /** @param make makes it, and lets this service’s account enter: for one that is missing though it should be there */
  constructor(
    readonly couch: Couch,
    readonly name: string,
    private readonly make?: () => Promise<unknown>,
  ) {}

  /**
   * Asks whether this account may enter; a database that is missing is made, for the next one who asks.
   * @throws ConnectorError `datastore_unavailable`
   */
  async look(signal: AbortSignal): Promise<void> {
    const request = { db: this.name, signal, timeoutMs: LOOK_MS };
    const { status } = await this.couch.send(request, [403, 404]);
    if (status < 300) return;
    // Not awaited: whoever makes it may hang.
    void this.make?.().catch(() => undefined);
    throw new ConnectorError('datastore_unavailable');
  }

  /** A document, or nothing. @throws ConnectorError `datastore_unavailable` */
  async get<T extends object>(id: string): Promise<Stored<T> | undefined> {
    const { status, body } = await this.couch.ask({ db: this.name, path: path(id) }, [404]);
    return status === 404 ? undefined : (body as Stored<T>);
  }

  /**
   * Writes a document, if it is still at the revision that `doc` names (or is not there, if it names none).
   * Each write is marked, so that one that was repeated after a lost answer is told from a stranger’s. Those that are made
   * at the same time go in one request.
   * @returns the new revision
   * @throws Conflict; ConnectorError `datastore_unavailable`
   */
  async put<T extends { readonly _id: string; readonly _rev?: string }>(doc: T): Promise<string> {
    const write = randomBytes(9).toString('base64url');
    const text = JSON.stringify({ ...doc, write });
    return this.#writes.put(doc._id, text, () => this.#put(doc, text, write));
  }

  async #put(
    doc: { readonly _id: string; readonly _rev?: string },
    text: string,
    write: string,
  ): Promise<string> {
    const body = Buffer.from(text);
    const request = { db: this.name, path: path(doc._id), method: 'put', body } as const;
    let { status, body: answer } = await this.couch.ask(request, [404, 409]);
    if (status === 404) {
      // What it should take the place of is gone with its database.
      if (doc._rev !== undefined) throw new Conflict();
      await this.make?.();
      ({ status, body: answer } = await this.couch.ask(request, [409]));
    }
    // 202: not durable yet. What a second look finds has got as far as CouchDB can bring it.
    if (status !== 409 && status !== 202) return (answer as { rev: string }).rev;
    const there = await this.get<{ write?: string }>(doc._id);
    if (there?.write === write) return there._rev;
    throw status === 409 ? new Conflict() : new ConnectorError('datastore_unavailable');
  }

  /** @returns the revisions of those that are durable; of the others nothing is said */
  async #putAll(texts: readonly string[]): Promise<Map<string, string>> {
    const body = Buffer.from(`{"docs":[${texts.join()}]}`);
    const rows = await this.#bulkDocs(body, { timeoutMs: GROUP_MS });
    return new Map(
      rows.flatMap((row) =>
        row?.ok && row.id !== undefined && row.rev !== undefined ? [[row.id, row.rev] as const] : [],
      ),
    );
  }

  /**
   * Stores a batch once; `body` is the JSON of a `_bulk_docs` request, `ids` the ids in it, each once.
   * @throws ConnectorError `datastore_unavailable` unless the answer is durable and names each id exactly once
   */
  async bulk(body: Buffer, ids: readonly string[], signal?: AbortSignal): Promise<Map<string, BulkRow>> {
    const rows = await this.#bulkDocs(body, { signal });
    const answered = new Map<string, BulkRow>();
    for (const row of rows)
      if (row?.id !== undefined && (row.ok === true || row.error === 'conflict'))
        answered.set(row.id, row.ok ? 'stored' : 'conflict');
    const isWhole = [rows.length, answered.size].every((count) => count === ids.length);
    if (!isWhole || !ids.every((id) => answered.has(id))) throw new ConnectorError('datastore_unavailable');
    return answered;
  }

  /** The rows that a `_bulk_docs` request is answered with; none unless what they say is durable. */
  async #bulkDocs(body: Buffer, bounds: Pick<CouchRequest, 'signal' | 'timeoutMs'>): Promise<readonly Row[]> {
    const request = { db: this.name, path: '_bulk_docs', method: 'post', body, ...bounds } as const;
    const { status, body: rows } = await this.couch.send(request);
    return status === 201 && Array.isArray(rows) ? (rows as Row[]) : [];
  }

  /** The documents of these ids that are there. @throws ConnectorError `datastore_unavailable` */
  async documents<T extends object>(ids: readonly string[]): Promise<Map<string, Stored<T>>> {
    const request = {
      db: this.name,
      path: '_all_docs',
      method: 'post',
      query: { include_docs: true },
      body: { keys: ids },
    } as const;
    const { rows } = (await this.couch.ask(request)).body as {
      rows: { id?: string; doc?: Stored<T> | null }[];
    };
    return new Map(rows.flatMap(({ id, doc }) => (id !== undefined && doc ? [[id, doc] as const] : [])));
  }

  /** The documents whose id begins with `prefix`. @throws ConnectorError `datastore_unavailable` */
  async beginningWith<T extends object>(prefix: string): Promise<Stored<T>[]> {
    const query = { include_docs: true, startkey: prefix, endkey: `${prefix}\ufff0` };
    const { body, status } = await this.couch.ask({ db: this.name, path: '_all_docs', query }, [404]);
    return status === 404 ? [] : (body as { rows: { doc: Stored<T> }[] }).rows.map(({ doc }) => doc);
  }

  /**
   * The documents of an index that match, by their last write, page by page: none that is there all the time is missed,
   * whatever is written meanwhile, and one that is written to may come again. Nothing if there is no such database.
   * @throws ConnectorError `datastore_unavailable`
   */
  async *indexed<T extends object>(
    index: IndexName,
    { where, before, fields, atOnce = PAGE }: IndexQuery = {},
  ): AsyncGenerator<T> {
    let from: string | undefined;
    let seen = new Set<string>();
    for (let limit = atOnce; ;) {
      const updatedAt = {
        ...(from === undefined ? { $gt: null } : { $gte: from }),
        ...(before && { $lt: before }),
      };
      const body = {
        selector: { ...where, updatedAt },
        use_index: [DESIGN, index],
        // Without its index CouchDB would read all documents: so it refuses.
        sort: fieldsOf(index).map((field) => ({ [field]: 'asc' })),
        ...(fields && { fields: ['_id', 'updatedAt', ...fields] }),
        limit,
      };
      const request = { db: this.name, path: '_find', method: 'post', body } as const;
      const { status, body: answer } = await this.couch.ask(request, [404]);
      const page = status === 404 ? [] : (answer as { docs: (T & Indexed)[] }).docs;
      const fresh = page.filter(({ _id }) => !seen.has(_id));
      for (const doc of fresh) yield doc as T;
      const last = page.at(-1)?.updatedAt;
      // Not at the first short page: a store may give fewer than it was asked for.
      if (last === undefined || (fresh.length === 0 && page.length < limit)) return;
      // More were written in one millisecond than a page holds.
      if (fresh.length === 0) limit *= 2;
      const newest = page.flatMap(({ _id, updatedAt }) => (updatedAt === last ? [_id] : []));
      seen = new Set(last === from ? [...seen, ...newest] : newest);
      from = last;
    }
  }

  /** The sequence of the latest change; nothing if there is no such database. @throws ConnectorError `datastore_unavailable` */
  async sequence(): Promise<string | undefined> {
    const { status, body } = await this.couch.ask({ db: this.name }, [404]);
    return status === 404 ? undefined : String((body as { update_seq: string | number }).update_seq);
  }
}
