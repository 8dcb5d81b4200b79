// PouchDB as far as this project uses it. The published @types/pouchdb-core redeclares the global `Buffer` in a way
// that breaks every use of node:crypto, so it cannot be installed beside @types/node.

declare namespace PouchDB {
  type Plugin = object;
  type Doc = Record<string, unknown> & { _id: string; _rev: string };
  interface Row {
    id: string;
    key: string;
    value: { rev: string; deleted?: boolean };
    doc?: Doc;
    error?: string;
  }
  interface Change {
    id: string;
    seq: number | string;
    changes: { rev: string }[];
    deleted?: boolean;
    doc?: Doc;
  }
  interface Running<Result, Event = unknown> extends Promise<Result> {
    on(event: string, listener: (value: Event) => void): this;
    cancel(): void;
  }
  type Replication = Running<{ docs_read: number; docs_written: number }>;
  interface Written {
    ok: boolean;
    id: string;
    rev: string;
  }
  interface Database {
    readonly name: string;
    info(): Promise<{ doc_count: number; update_seq: number | string }>;
    get(id: string, options?: object): Promise<Doc>;
    put(doc: object, options?: object): Promise<Written>;
    remove(doc: object): Promise<Written>;
    bulkDocs(docs: object, options?: object): Promise<Record<string, unknown>[]>;
    allDocs(options?: object): Promise<{ rows: Row[] }>;
    changes(options?: object): Running<{ results: Change[]; last_seq: number | string }, Change>;
    revsDiff(diff: object): Promise<Record<string, unknown>>;
    replicate: {
      from(source: string | Database, options?: object): Replication;
      to(target: string | Database, options?: object): Replication;
    };
    sync(other: string | Database, options?: object): Replication;
    close(): Promise<void>;
    destroy(): Promise<unknown>;
  }
  interface Static {
    new (name: string, options?: object): Database;
    plugin(plugin: Plugin): Static;
    defaults(options: object): Static;
  }
}

declare module 'pouchdb-core' {
  const PouchDB: PouchDB.Static;
  export = PouchDB;
}

declare module 'pouchdb-adapter-*' {
  const plugin: PouchDB.Plugin;
  export = plugin;
}

declare module 'pouchdb-replication' {
  const plugin: PouchDB.Plugin;
  export = plugin;
}

declare module 'pouchdb-selector-core' {
  type Doc = Record<string, unknown>;
  export function massageSelector(selector: Doc): Doc;
  export function filterInMemoryFields(
    rows: { doc: Doc }[],
    request: { selector: Doc },
    fields: string[],
  ): object[];
  export function createFieldSorter(
    sort: readonly Record<string, 'asc' | 'desc'>[],
  ): (a: { doc: Doc }, b: { doc: Doc }) => number;
}
