// PouchDB as far as this project uses it. The published @types/pouchdb-core redeclares the global `Buffer` in a way
// that breaks every use of node:crypto, so it cannot be installed beside @types/node.

declare namespace PouchDB {
  type Plugin = object;
  interface Row {
    id: string;
    key: string;
    value: { rev: string; deleted?: boolean };
    doc?: Record<string, unknown> & { _id: string; _rev: string };
    error?: string;
  }
  interface Change {
    id: string;
    seq: number | string;
    changes: { rev: string }[];
    deleted?: boolean;
    doc?: Record<string, unknown> & { _id: string; _rev: string };
  }
  interface Changes extends Promise<{ results: Change[]; last_seq: number | string; pending?: number }> {
    on(event: 'change', listener: (change: Change) => void): this;
    on(
      event: 'complete' | 'error' | 'paused' | 'active' | 'denied',
      listener: (value: unknown) => void,
    ): this;
    cancel(): void;
  }
  interface ReplicationResult {
    ok: boolean;
    status: string;
    docs_read: number;
    docs_written: number;
    doc_write_failures: number;
    errors: unknown[];
    last_seq: number | string;
    start_time: string;
    end_time: string;
  }
  interface Replication extends Promise<ReplicationResult> {
    on(event: string, listener: (value: unknown) => void): this;
    cancel(): void;
  }
  interface Database {
    readonly name: string;
    info(): Promise<{
      db_name: string;
      doc_count: number;
      update_seq: number | string;
      [member: string]: unknown;
    }>;
    get(id: string, options?: object): Promise<Record<string, unknown> & { _id: string; _rev: string }>;
    put(doc: object, options?: object): Promise<{ ok: boolean; id: string; rev: string }>;
    remove(doc: object): Promise<{ ok: boolean; id: string; rev: string }>;
    bulkDocs(docs: object, options?: object): Promise<Record<string, unknown>[]>;
    bulkGet(options: object): Promise<{ results: Record<string, unknown>[] }>;
    allDocs(
      options?: object,
    ): Promise<{ total_rows: number; offset: number; rows: Row[]; update_seq?: number | string }>;
    changes(options?: object): Changes;
    revsDiff(diff: object): Promise<Record<string, unknown>>;
    compact(options?: object): Promise<unknown>;
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
    replicate(source: Database, target: Database, options?: object): Replication;
  }
}

declare module 'pouchdb-core' {
  const PouchDB: PouchDB.Static;
  export = PouchDB;
}

declare module 'pouchdb-adapter-leveldb' {
  const plugin: PouchDB.Plugin;
  export = plugin;
}

declare module 'pouchdb-adapter-memory' {
  const plugin: PouchDB.Plugin;
  export = plugin;
}

declare module 'pouchdb-adapter-http' {
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
