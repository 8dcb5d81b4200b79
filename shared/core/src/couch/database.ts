import { randomBytes } from 'node:crypto';
import { ConnectorError } from '../errors/index.js';
import type { Couch } from './couch.js';

const PAGE = 500;
/** A page may be far apart in a database where few documents match. */
const PAGE_TIMEOUT_MS = 120_000;

/** A document as CouchDB gives it. */
export type Stored<T> = T & { readonly _id: string; readonly _rev: string };

/** Somebody else has written the document since it was read. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
  constructor() {
    super('The document was written by somebody else');
  }
}

/** What became of one document of a batch: 409 means that another one lies under its id. */
export type BulkRow = 'stored' | 'conflict';

const path = (id: string): string => encodeURIComponent(id);

/** One database of CouchDB: optimistic concurrency, answers that are believed only when they are whole. */
export class Database {
  constructor(
    readonly couch: Couch,
    readonly name: string,
  ) {}

  /** A document, or nothing. @throws ConnectorError `datastore_unavailable` */
  async get<T extends object>(id: string): Promise<Stored<T> | undefined> {
    const { status, body } = await this.couch.ask({ db: this.name, path: path(id) }, [404]);
    return status === 404 ? undefined : (body as Stored<T>);
  }

  /**
   * Writes a document, if it is still at the revision that `doc` names (or is not there, if it names none).
   * Each write is marked, so that one that was repeated after a lost answer is told from a stranger’s.
   * @returns the new revision
   * @throws Conflict; ConnectorError `datastore_unavailable`
   */
  async put<T extends { readonly _id: string; readonly _rev?: string }>(doc: T): Promise<string> {
    const write = randomBytes(9).toString('base64url');
    const request = { db: this.name, path: path(doc._id), method: 'put', body: { ...doc, write } } as const;
    const { status, body } = await this.couch.ask(request, [409]);
    // 202: not durable yet. What a second look finds has got as far as CouchDB can bring it.
    if (status !== 409 && status !== 202) return (body as { rev: string }).rev;
    const there = await this.get<{ write?: string }>(doc._id);
    if (there?.write === write) return there._rev;
    throw status === 409 ? new Conflict() : new ConnectorError('datastore_unavailable');
  }

  /**
   * Stores a batch once; `body` is the JSON of a `_bulk_docs` request, `ids` the ids in it, each once.
   * @throws ConnectorError `datastore_unavailable` unless the answer is durable and names each id exactly once
   */
  async bulk(body: Buffer, ids: readonly string[], signal?: AbortSignal): Promise<Map<string, BulkRow>> {
    const { status, body: rows } = await this.couch.send({
      db: this.name,
      path: '_bulk_docs',
      method: 'post',
      body,
      signal,
    });
    const answered = new Map<string, BulkRow>();
    if (status === 201 && Array.isArray(rows) && rows.length === ids.length) {
      for (const row of rows as ({ id?: string; ok?: boolean; error?: string } | null)[]) {
        if (row?.id !== undefined && (row.ok === true || row.error === 'conflict'))
          answered.set(row.id, row.ok ? 'stored' : 'conflict');
      }
    }
    if (answered.size !== ids.length || !ids.every((id) => answered.has(id)))
      throw new ConnectorError('datastore_unavailable');
    return answered;
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
   * These fields of all documents that match a Mango selector, page by page; nothing if there is no such database.
   * @throws ConnectorError `datastore_unavailable`
   */
  async *find<T extends object>(selector: object, fields: readonly string[]): AsyncGenerator<T> {
    for (let bookmark: string | undefined; ;) {
      const request = {
        db: this.name,
        path: '_find',
        method: 'post',
        body: { selector, fields, limit: PAGE, bookmark },
        timeoutMs: PAGE_TIMEOUT_MS,
      } as const;
      const { status, body } = await this.couch.ask(request, [404]);
      if (status === 404) return;
      const page = body as { docs: T[]; bookmark: string };
      // Not at the first short page: a store may give fewer than it was asked for.
      if (page.docs.length === 0) return;
      yield* page.docs;
      ({ bookmark } = page);
    }
  }

  /**
   * The documents that match a Mango selector, and the sequence up to which this was looked at; nothing if there is no
   * such database. @throws ConnectorError `datastore_unavailable`
   */
  async scan<T extends object>(selector: object): Promise<{ docs: Stored<T>[]; since: string } | undefined> {
    const request = {
      db: this.name,
      path: '_changes',
      method: 'post',
      query: { filter: '_selector', include_docs: true },
      body: { selector },
    } as const;
    const { status, body } = await this.couch.ask(request, [404]);
    if (status === 404) return undefined;
    const { results, last_seq } = body as {
      results: { doc: Stored<T>; deleted?: boolean }[];
      last_seq: string | number;
    };
    return { docs: results.filter(({ deleted }) => !deleted).map(({ doc }) => doc), since: String(last_seq) };
  }
}
