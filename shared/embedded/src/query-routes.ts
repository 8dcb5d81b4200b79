import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Request } from 'express';
import { sendJson } from './answer.js';
import { readObject, type Body } from './body.js';
import { badRequest, CouchError } from './couch-error.js';
import { databaseOf, forDatabaseAdmin, type Answer, type Handler } from './guard.js';
import type { Pouch } from './pouch.js';
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
  query: Record<string, unknown> & { selector: Record<string, unknown> };
  /** `design/name`, if one was asked for. */
  index: string | undefined;
  fields: readonly string[] | undefined;
  from: number;
  to: number;
}

function parseFind(body: Body): Asked {
  const { limit = defaultLimit, skip = 0, bookmark, fields, sort, use_index } = body;
  if (!isCount(limit) || !isCount(skip)) throw badRequest('limit and skip must be integers');
  if (fields !== undefined && !isTexts(fields)) throw badRequest('fields must be a list of names');
  const from = skip + skipOf(bookmark);
  const query = {
    selector: checkSelector(body['selector']),
    ...(fields === undefined ? {} : { fields }),
    ...(sort === undefined ? {} : { sort }),
    ...(use_index === undefined ? {} : { use_index }),
  };
  return { query, index: indexOf(use_index), fields, from, to: from + limit };
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** An index that is named whole; of a design document alone PouchDB takes one. */
const indexOf = (use_index: unknown): string | undefined =>
  isTexts(use_index) && use_index.length === 2 ? use_index.join('/').replace(/^_design\//, '') : undefined;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** `POST /db/_find`. */
export async function find(request: Request, answer: Answer): Promise<void> {
  const { query, index, fields, from, to } = parseFind(await readObject(request));
  const database = databaseOf(answer);
  const { docs, warning } = await database.use(async (pouch) => {
    const found = index && (await database.indexes.find(pouch, index, query.selector, to));
    if (found) return { docs: found.map((doc) => only(doc, fields)), warning: undefined };
    if (index && query['sort'])
      throw new CouchError(400, 'no_usable_index', 'No index exists for this sort.');
    // PouchDB counts limit and skip before it has dropped what its index found too much: pages would overlap.
    return pouch.find({ ...query, limit: all });
  });
  const page = docs.slice(from, to);
  const bookmark = page.length === 0 ? 'nil' : bookmarkOf(from + page.length);
  sendJson(answer, 200, { docs: page, bookmark, ...(warning === undefined ? {} : { warning }) });
}

const only = (doc: Record<string, unknown>, fields: readonly string[] | undefined): object =>
  fields ? Object.fromEntries(Object.entries(doc).filter(([field]) => fields.includes(field))) : doc;

/** `POST /db/_explain`. */
export async function explain(request: Request, answer: Answer): Promise<void> {
  const { query, from, to } = parseFind(await readObject(request));
  const database = databaseOf(answer);
  const explained = await database.use((pouch) => pouch.explain(query));
  sendJson(answer, 200, { ...explained, dbname: database.name, limit: to - from, skip: from });
}

/** `POST /db/_index`. PouchDB would read all documents before it answers; CouchDB does not. */
export const createIndex: Handler = forDatabaseAdmin(async (request, answer) => {
  const { index, name, ddoc } = await readObject(request);
  const { fields, partial_filter_selector } = (index ?? {}) as Body;
  if (!isTexts(fields) || fields.length === 0) throw badRequest('index must have fields');
  const map = {
    fields: Object.fromEntries(fields.map((field) => [field, 'asc'])),
    ...(partial_filter_selector === undefined
      ? {}
      : { partial_filter_selector: checkSelector(partial_filter_selector) }),
  };
  const otherwise = hash('sha1', JSON.stringify(map));
  const [view, design] = [name, ddoc].map((text) => (typeof text === 'string' ? text : otherwise));
  const database = databaseOf(answer);
  const id = `_design/${design}`;
  const made = await database.use((pouch) => defineIndex(pouch, id, view!, { map, fields }));
  if (made) database.changed(true);
  sendJson(answer, 200, { result: made ? 'created' : 'exists', id, name: view });
});

/** @returns whether it was not there before */
async function defineIndex(
  pouch: Pouch,
  _id: string,
  name: string,
  { map, fields }: { map: object; fields: readonly string[] },
): Promise<boolean> {
  const design = (await pouch.get(_id).catch(() => undefined)) ?? { _id, language: 'query' };
  const views = (design as { views?: Record<string, object> }).views ?? {};
  const view = { map, reduce: '_count', options: { def: { fields } } };
  if (isDeepStrictEqual(views[name], view)) return false;
  await pouch.put({ ...design, views: { ...views, [name]: view } });
  return true;
}

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
