import type { Request } from 'express';
import { sendJson } from './answer.js';
import { readObject, type Body } from './body.js';
import { badRequest } from './couch-error.js';
import { databaseOf, forDatabaseAdmin, type Answer, type Handler } from './guard.js';
import { Options } from './query.js';
import { checkSelector } from './selector.js';

const defaultLimit = 25;
// PouchDB's own default is 25 too.
const all = 2 ** 31;

// PouchDB has no bookmarks; this one says how many documents to pass over.
const bookmarkOf = (skip: number): string => Buffer.from(`skip:${skip}`).toString('base64url');

function skipOf(bookmark: unknown): number {
  if (bookmark === undefined || bookmark === null || bookmark === 'nil') return 0;
  const text = typeof bookmark === 'string' ? Buffer.from(bookmark, 'base64url').toString() : '';
  const [, digits] = /^skip:([0-9]{1,15})$/.exec(text) ?? [];
  if (digits === undefined) throw badRequest('Invalid bookmark value');
  return Number(digits);
}

interface Asked {
  /** What PouchDB is to find. */
  query: Record<string, unknown>;
  from: number;
  to: number;
}

function parseFind(body: Body): Asked {
  const { limit = defaultLimit, skip = 0, bookmark, fields, sort, use_index } = body;
  if (!isCount(limit) || !isCount(skip)) throw badRequest('limit and skip must be integers');
  const from = skip + skipOf(bookmark);
  const query = {
    selector: checkSelector(body['selector']),
    ...(fields === undefined ? {} : { fields }),
    ...(sort === undefined ? {} : { sort }),
    ...(use_index === undefined ? {} : { use_index }),
  };
  return { query, from, to: from + limit };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** `POST /db/_find`. */
export async function find(request: Request, answer: Answer): Promise<void> {
  const { query, from, to } = parseFind(await readObject(request));
  // PouchDB counts limit and skip before it has dropped what its index found too much: pages would overlap.
  const { docs, warning } = await databaseOf(answer).use((pouch) => pouch.find({ ...query, limit: all }));
  const page = docs.slice(from, to);
  const bookmark = page.length === 0 ? 'nil' : bookmarkOf(from + page.length);
  sendJson(answer, 200, { docs: page, bookmark, ...(warning === undefined ? {} : { warning }) });
}

/** `POST /db/_explain`. */
export async function explain(request: Request, answer: Answer): Promise<void> {
  const { query, from, to } = parseFind(await readObject(request));
  const database = databaseOf(answer);
  const explained = await database.use((pouch) => pouch.explain(query));
  sendJson(answer, 200, { ...explained, dbname: database.name, limit: to - from, skip: from });
}

/** `POST /db/_index`. */
export const createIndex: Handler = forDatabaseAdmin(async (request, answer) => {
  const { index, name, ddoc } = await readObject(request);
  const { fields } = (index ?? {}) as { fields?: unknown };
  if (!Array.isArray(fields) || fields.length === 0) throw badRequest('index must have fields');
  const asked = { index: { fields, ...(name ? { name } : {}), ...(ddoc ? { ddoc } : {}) } };
  const database = databaseOf(answer);
  const made = await database.use((pouch) => pouch.createIndex(asked));
  database.changed(true);
  sendJson(answer, 200, made);
});

/** `GET /db/_index`. */
export async function getIndexes(_request: Request, answer: Answer): Promise<void> {
  sendJson(answer, 200, await databaseOf(answer).use((pouch) => pouch.getIndexes()));
}

/** `DELETE /db/_index/ddoc/json/name`. */
export const deleteIndex: Handler = forDatabaseAdmin(async (request, answer) => {
  const { ddoc, name } = request.params as { ddoc: string; name: string };
  const id = ddoc.startsWith('_design/') ? ddoc : `_design/${ddoc}`;
  const database = databaseOf(answer);
  await database.use((pouch) => pouch.deleteIndex({ ddoc: id, name }));
  database.changed(true);
  sendJson(answer, 200, { ok: true });
});

const viewOptions = ['key', 'keys', 'startkey', 'endkey', 'start_key', 'end_key'];
const viewFlags = ['descending', 'group', 'reduce', 'include_docs', 'inclusive_end', 'conflicts'];
const viewNumbers = ['limit', 'skip', 'group_level'];

/** `GET /db/_design/ddoc/_view/view` and `POST`. */
export async function view(request: Request, answer: Answer): Promise<void> {
  const options = new Options(request, request.method === 'POST' ? await readObject(request) : {});
  const asked: Record<string, unknown> = {};
  for (const name of viewOptions) if (options.has(name)) asked[name] = options.json(name);
  for (const name of viewFlags) if (options.has(name)) asked[name] = options.flag(name);
  for (const name of viewNumbers) if (options.has(name)) asked[name] = options.whole(name);
  const { ddoc, view: name } = request.params as { ddoc: string; view: string };
  if (ddoc.includes('/') || name.includes('/'))
    throw badRequest('Names of views must not hold a slash here.');
  sendJson(answer, 200, await databaseOf(answer).use((pouch) => pouch.query(`${ddoc}/${name}`, asked)));
}

/** `POST /db/_view_cleanup`. */
export const viewCleanup: Handler = forDatabaseAdmin(async (_request, answer) => {
  await databaseOf(answer).use((pouch) => pouch.viewCleanup());
  sendJson(answer, 202, { ok: true });
});
