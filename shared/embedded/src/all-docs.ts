import type { Request } from 'express';
import type PouchDB from 'pouchdb-core';
import { badRequest, sendPiece } from './answer.js';
import { databaseOf, type Answer } from './guard.js';
import { isText, isTexts, Options, readObject } from './request.js';

/** Rows that are read and sent at a time. */
const PAGE = 500;

/** `GET /db/_all_docs`, and `POST` with the keys in its body. */
export async function allDocs(request: Request, answer: Answer): Promise<void> {
  const options = new Options(request);
  const body = request.method === 'POST' ? await readObject(request) : {};
  const { keys = options.json('keys', isTexts) } = body;
  if (keys !== undefined && !isTexts(keys)) throw badRequest('`keys` must be a list of ids.');
  const [skip, most] = [options.count('skip') ?? 0, options.count('limit') ?? Infinity];
  const look = { include_docs: options.flag('include_docs'), conflicts: options.flag('conflicts') };
  const key = options.json('key', isText);
  const range = {
    descending: options.flag('descending'),
    inclusive_end: options.flag('inclusive_end', true),
    startkey: key ?? options.json('startkey', isText),
    endkey: key ?? options.json('endkey', isText),
  };
  const database = databaseOf(answer);
  let from: object = { skip };
  const read = (sent: number): Promise<object[]> =>
    database.use(async (pouch) => {
      const limit = Math.min(PAGE, most - sent);
      if (keys) {
        const some = keys.slice(skip + sent, skip + sent + limit);
        return Promise.all(some.map((key) => rowOf(pouch, key, look)));
      }
      const { rows } = await pouch.allDocs({ ...look, ...range, ...from, limit });
      from = { startkey: rows.at(-1)?.key, skip: 1 };
      return rows;
    });
  const { doc_count } = await database.use((pouch) => pouch.info());
  await sendPiece(answer, `{"total_rows":${doc_count},"offset":${keys ? 'null' : skip},"rows":[\n`);
  for (let sent = 0; !answer.destroyed;) {
    const rows = await read(sent);
    if (rows.length === 0) break;
    await sendPiece(answer, (sent > 0 ? ',\n' : '') + rows.map((row) => JSON.stringify(row)).join(',\n'));
    sent += rows.length;
  }
  if (!answer.destroyed) answer.end('\n]}\n');
}

async function rowOf(
  pouch: PouchDB.Database,
  key: string,
  { include_docs, conflicts }: { include_docs: boolean; conflicts: boolean },
): Promise<object> {
  if (key === '' || key.startsWith('_local/')) return { key, error: 'not_found' };
  try {
    // PouchDB's own `keys` opens a stream for each of them, which takes three times as long.
    const doc = await pouch.get(key, { conflicts });
    return { id: key, key, value: { rev: doc._rev }, ...(include_docs && { doc }) };
  } catch (fault) {
    if ((fault as { reason?: string }).reason !== 'deleted') return { key, error: 'not_found' };
    const { rows } = await pouch.allDocs({ keys: [key] });
    return { id: key, key, value: rows[0]?.value, ...(include_docs && { doc: null }) };
  }
}
