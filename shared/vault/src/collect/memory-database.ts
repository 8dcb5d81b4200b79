import type { LocalDatabase, LocalDocument, Replication } from './local-database.js';

/** What the client tells a replication. */
interface ReplicationOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly batch_size: number;
}

interface Page {
  readonly rows: readonly { readonly id: string; readonly doc?: LocalDocument | null }[];
}

interface Range {
  readonly startkey?: string;
  readonly skip?: number;
  readonly limit: number;
}

/** Asks for what comes after an id; of a server that has never been asked, for what comes first. */
function pageUrl(source: string, limit: number, last: string | undefined): string {
  const after = last === undefined ? '' : `&skip=1&startkey=${encodeURIComponent(JSON.stringify(last))}`;
  return `${source}/_all_docs?include_docs=true&limit=${limit}${after}`;
}

/**
 * A local database for Vaults without PouchDB: it holds one datastore's ciphertext in memory, and only until that is opened
 * and written. It replicates by reading the datastore page by page.
 */
export function memoryDatabase(): LocalDatabase {
  let documents: LocalDocument[] = [];

  async function bring(source: string, options: ReplicationOptions, stopped: () => boolean): Promise<void> {
    const brought: LocalDocument[] = [];
    for (let last: string | undefined; !stopped();) {
      const answer = await options.fetch(pageUrl(source, options.batch_size, last));
      const { rows } = (await answer.json()) as Page;
      brought.push(...rows.map(({ id, doc }) => ({ ...doc, _id: id })));
      if (rows.length < options.batch_size) break;
      last = rows.at(-1)?.id;
    }
    documents = brought.sort((one, other) => (one._id < other._id ? -1 : 1));
  }

  return {
    replicate: {
      from(source, options): Replication {
        let stopped = false;
        const work = bring(source, options as ReplicationOptions, () => stopped);
        return Object.assign(work, { cancel: () => void (stopped = true) });
      },
    },
    async allDocs(options) {
      const { startkey, skip = 0, limit } = options as Range;
      const from = startkey === undefined ? 0 : documents.findIndex(({ _id }) => _id >= startkey);
      const found = from < 0 ? [] : documents.slice(from + skip, from + skip + limit);
      return { rows: found.map((doc) => ({ id: doc._id, doc })) };
    },
    async destroy() {
      documents = [];
    },
  };
}
