import type { Request } from 'express';
import { readObject } from './body.js';
import { badRequest } from './couch-error.js';
import type { Database } from './database.js';
import { databaseOf, type Answer } from './guard.js';
import { Outlet } from './outlet.js';
import type { Pouch } from './pouch.js';
import { Options } from './query.js';

const pageSize = 500;

interface Range {
  startkey?: string;
  endkey?: string;
  descending: boolean;
  inclusive_end: boolean;
}

interface Row {
  id?: string;
  key: string;
  value?: unknown;
  doc?: unknown;
  error?: string;
}

interface Rows {
  total_rows: number;
  rows: Row[];
}

type Look = { include_docs: boolean; conflicts: boolean };

/** `GET /db/_all_docs` and `POST`, which may carry the options in its body. */
export async function allDocs(request: Request, answer: Answer): Promise<void> {
  const options = new Options(request, request.method === 'POST' ? await readObject(request) : {});
  const database = databaseOf(answer);
  const look = { include_docs: options.flag('include_docs'), conflicts: options.flag('conflicts') };
  const outlet = new Outlet(answer);
  const keys = options.json('keys');
  const skip = options.whole('skip') ?? 0;
  const limit = options.whole('limit') ?? Infinity;
  if (keys === undefined) return sendRange(database, parseRange(options), look, skip, limit, outlet);
  if (!Array.isArray(keys)) throw badRequest('`keys` body member must be an array.');
  return sendKeys(database, keys.slice(skip, skip + limit), look, outlet);
}

// CouchDB's order: null, false, true and numbers come before every id, lists and objects after.
const rank = (key: unknown): number =>
  typeof key === 'string' ? 0 : typeof key === 'object' && key !== null ? 1 : -1;

/** The range of ids that is asked for, or undefined for one that holds none. */
function parseRange(options: Options): Range | undefined {
  const key = options.json('key');
  const start = key ?? options.json('startkey') ?? options.json('start_key');
  const end = key ?? options.json('endkey') ?? options.json('end_key');
  const descending = options.flag('descending');
  const range: Range = { descending, inclusive_end: options.flag('inclusive_end', true) };
  if (start !== undefined && rank(start) === (descending ? -1 : 1)) return undefined;
  if (end !== undefined && rank(end) === (descending ? 1 : -1)) return undefined;
  if (typeof start === 'string') range.startkey = start;
  if (typeof end === 'string') range.endkey = end;
  return range;
}

async function sendRange(
  database: Database,
  range: Range | undefined,
  look: Look,
  skip: number,
  limit: number,
  outlet: Outlet,
): Promise<void> {
  let left = limit;
  let next: { startkey?: string; skip: number } = { skip };
  let page = await readRange(database, { ...(range ?? { limit: 0 }), ...look, ...next }, range ? left : 0);
  outlet.open();
  await outlet.write(`{"total_rows":${page.total_rows},"offset":${skip},"rows":[\n`);
  for (;;) {
    const { rows } = page;
    left -= rows.length;
    const more = rows.length === pageSize && left > 0 && !outlet.closed;
    await outlet.write(rows.map((row) => JSON.stringify(row)).join(',\n') + (more ? ',\n' : ''));
    if (!more) break;
    next = { startkey: rows.at(-1)!.key, skip: 1 };
    page = await readRange(database, { ...range, ...look, ...next }, left);
  }
  outlet.end('\n]}\n');
}

const readRange = (database: Database, options: object, left: number): Promise<Rows> =>
  database.use(
    async (pouch) => (await pouch.allDocs({ ...options, limit: Math.min(left, pageSize) })) as Rows,
  );

async function sendKeys(database: Database, keys: unknown[], look: Look, outlet: Outlet): Promise<void> {
  const { total_rows } = await readRange(database, {}, 0);
  outlet.open();
  await outlet.write(`{"total_rows":${total_rows},"offset":null,"rows":[\n`);
  for (let at = 0; at < keys.length && !outlet.closed; at += pageSize) {
    const some = keys.slice(at, at + pageSize);
    const rows = await database.use((pouch) => Promise.all(some.map((key) => readKey(pouch, key, look))));
    await outlet.write((at > 0 ? ',\n' : '') + rows.map((row) => JSON.stringify(row)).join(',\n'));
  }
  outlet.end('\n]}\n');
}

async function readKey(pouch: Pouch, key: unknown, look: Look): Promise<object> {
  if (typeof key !== 'string' || key.startsWith('_local/')) return { key, error: 'not_found' };
  try {
    const doc = await pouch.get(key, { conflicts: look.conflicts });
    return { id: key, key, value: { rev: doc._rev }, ...(look.include_docs ? { doc } : {}) };
  } catch (fault) {
    if ((fault as { reason?: string }).reason !== 'deleted') return { key, error: 'not_found' };
    const { rows } = await pouch.allDocs({ keys: [key] });
    const { value } = rows[0] as { value?: object };
    return { id: key, key, value, ...(look.include_docs ? { doc: null } : {}) };
  }
}
