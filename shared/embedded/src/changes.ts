import type { Database } from './database.js';
import type { ChangesRequest } from './changes-options.js';
import { formatSequence, parseSequence } from './sequence.js';

/** One line of `_changes`. */
export interface Change {
  seq: string;
  id: string;
  changes: { rev: string }[];
  deleted?: true;
  doc?: unknown;
}

interface PouchChange {
  seq: number;
  id: string;
  changes: { rev: string }[];
  deleted?: boolean;
  doc?: unknown;
}

/** Some changes, and how far that got. */
export interface Page {
  changes: Change[];
  /** Where to go on. */
  last: number;
  /** Nothing was left when this was read. */
  complete: boolean;
}

const pageSize = 500;

/** Where a feed starts. @throws CouchError 400 */
export async function startOf(database: Database, request: ChangesRequest): Promise<number> {
  if (request.since === 'now') return currentSequence(database);
  return parseSequence(request.since, database.uuid);
}

/** The sequence of the last change. */
export const currentSequence = (database: Database): Promise<number> =>
  database.use(async (pouch) => Number((await pouch.info()).update_seq));

/** Reads the next changes, a page at most. */
export async function readPage(
  database: Database,
  request: ChangesRequest,
  since: number,
  wanted: number,
): Promise<Page> {
  const limit = request.descending ? wanted : Math.min(wanted, pageSize);
  const { results, last_seq } = await database.use(async (pouch) =>
    pouch.changes({
      ...request.look,
      since,
      descending: request.descending,
      ...(limit === Infinity ? {} : { limit }),
    }),
  );
  const found = results as unknown as PouchChange[];
  const complete = found.length < limit;
  // What did not pass the filter has been looked at too.
  const last = complete ? Math.max(since, Number(last_seq)) : (found.at(-1)?.seq ?? since);
  return { changes: found.map((change) => asChange(change, database.uuid)), last, complete };
}

function asChange({ seq, id, changes, deleted, doc }: PouchChange, uuid: string): Change {
  const change: Change = { seq: formatSequence(seq, uuid), id, changes };
  if (deleted === true) change.deleted = true;
  if (doc !== undefined) change.doc = doc;
  return change;
}
