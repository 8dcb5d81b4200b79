/** A running replication: a promise that can be cancelled. */
export interface Replication extends PromiseLike<unknown> {
  cancel(): void;
}

/** A document as it lies in a local database. */
export interface LocalDocument {
  readonly _id: string;
  readonly jwe?: unknown;
}

/** A PouchDB database with the http adapter and replication, as far as the client uses it. */
export interface LocalDatabase {
  readonly replicate: { from(source: string, options: object): Replication };
  allDocs(options: object): Promise<{ rows: { id: string; doc?: object | null | undefined }[] }>;
  destroy(): Promise<unknown>;
}

/** The documents after an id, in the order of their ids, `limit` at a time. */
export async function documentsAfter(
  database: LocalDatabase,
  id: string | undefined,
  limit: number,
): Promise<LocalDocument[]> {
  const from = id === undefined ? {} : { startkey: id, skip: 1 };
  const { rows } = await database.allDocs({ include_docs: true, limit, ...from });
  return rows.map((row) => ({ ...row.doc, _id: row.id }));
}
