import type { Request } from 'express';
import { badRequest, noDatabase, sendPiece } from './answer.js';
import type { Database } from './database.js';
import { databaseOf, type Answer } from './guard.js';
import { checkSelector } from './mango.js';
import { Options, readObject } from './request.js';

/** Changes that are read and sent at a time. */
const PAGE = 500;
/** In ms. */
const LONGEST_WAIT = 60_000;
const SHORTEST_BEAT = 100;

type Asked = ReturnType<typeof parseChanges>;

/** `GET /db/_changes`, and `POST` with a selector in its body. */
export async function changes(request: Request, answer: Answer): Promise<void> {
  const options = new Options(request);
  const body = request.method === 'POST' ? await readObject(request) : {};
  const asked = parseChanges(options, body['selector']);
  const database = databaseOf(answer);
  const since = options.text('since') ?? '0';
  const start = since === 'now' ? await currentSequence(database) : parseSequence(since, database);
  await sendFeed(database, asked, start, answer);
}

function parseChanges(options: Options, selector: unknown) {
  const { feed = 'normal', filter } = { feed: options.text('feed'), filter: options.text('filter') };
  if (!['normal', 'longpoll', 'continuous'].includes(feed)) throw badRequest('There is no such `feed`');
  if (filter !== undefined && filter !== '_selector') throw badRequest('There is no such `filter`');
  const heartbeat = options.flag('heartbeat') ? LONGEST_WAIT : options.count('heartbeat');
  return {
    feed,
    // CouchDB takes 0 for 1.
    limit: Math.max(1, options.count('limit') ?? Infinity),
    // In ms: signs of life come so often, and without them a feed ends when nothing happens for so long.
    heartbeat: heartbeat === undefined ? undefined : Math.max(SHORTEST_BEAT, heartbeat),
    timeout: Math.min(LONGEST_WAIT, options.count('timeout') ?? LONGEST_WAIT),
    look: {
      descending: options.flag('descending'),
      include_docs: options.flag('include_docs'),
      conflicts: options.flag('conflicts'),
      style: options.text('style') === 'all_docs' ? 'all_docs' : 'main_only',
      selector: filter && checkSelector(selector),
    },
  };
}

/** A place in a database's history as clients see it: opaque, and good for this incarnation of the database only. */
export const formatSequence = (sequence: number | string, { uuid }: Database): string =>
  `${sequence}-${uuid.slice(0, 8)}`;

/** The number in a `since`; of another incarnation it is the beginning, as in CouchDB. @throws CouchError 400 */
function parseSequence(text: string, { uuid }: Database): number {
  const [, digits, incarnation] = /^"?([0-9]{1,15})(?:-([0-9a-z]+))?"?$/i.exec(text) ?? [];
  if (digits === undefined) throw badRequest('Malformed sequence supplied in since parameter');
  return incarnation === undefined || uuid.startsWith(incarnation) ? Number(digits) : 0;
}

const currentSequence = (database: Database): Promise<number> =>
  database.use(async (pouch) => Number((await pouch.info()).update_seq));

/** Sends a feed until it is complete, its time is up, the client has gone or the database has ended. */
async function sendFeed(database: Database, asked: Asked, start: number, answer: Answer): Promise<void> {
  const { feed, look, heartbeat } = asked;
  const [once, lines] = [feed === 'normal', feed === 'continuous'];
  // What was there at the beginning comes page by page; what is written meanwhile, which may be the same documents, with
  // the last page: a busy database would never come to its end.
  const paged = !once ? Infinity : look.descending ? 0 : await currentSequence(database);
  let [since, left, sent] = [start, asked.limit, 0];
  const beat = (): void => {
    if (answer.headersSent && !answer.destroyed && !answer.writableNeedDrain) answer.write('\n');
  };
  const pulse = once || heartbeat === undefined ? undefined : setInterval(beat, heartbeat);
  try {
    while (left > 0 && !answer.destroyed && !database.ended) {
      const { version } = database;
      const limit = Math.min(left, since < paged ? PAGE : Infinity);
      // Alone: PouchDB leaves out what is written again while it reads.
      const { results, last_seq } = await database.alone(async (pouch) =>
        pouch.changes({ ...look, since, limit }),
      );
      const complete = results.length < limit;
      // What did not pass the filter has been looked at too.
      since = complete ? Math.max(since, Number(last_seq)) : Number(results.at(-1)!.seq);
      const texts = results.map(({ seq, ...change }) =>
        JSON.stringify({ seq: formatSequence(seq, database), ...change }),
      );
      if (!lines && !answer.headersSent) await sendPiece(answer, '{"results":[\n');
      const between = sent > 0 && texts.length > 0 ? ',\n' : '';
      await sendPiece(
        answer,
        lines ? texts.map((text) => `${text}\n`).join('') : between + texts.join(',\n'),
      );
      sent += texts.length;
      left -= texts.length;
      if (!complete) continue;
      if (once || (feed === 'longpoll' && sent > 0)) break;
      if (version === database.version && !(await isNews(database, asked, answer))) break;
    }
  } catch (fault) {
    // A database that ended while it was being read is an end like any other.
    if (!database.ended || !answer.headersSent) throw fault;
  } finally {
    clearInterval(pulse);
  }
  if (answer.destroyed) return;
  if (!answer.headersSent) throw noDatabase();
  const pending = left > 0 || database.ended ? 0 : (await currentSequence(database)) - since;
  const end = JSON.stringify({ last_seq: formatSequence(since, database), pending: Math.max(0, pending) });
  answer.end(lines ? `${end}\n` : `\n],\n${end.slice(1)}\n`);
}

/** Waits for the next change. @returns false when there is no use in waiting any longer */
function isNews(database: Database, { heartbeat, timeout }: Asked, answer: Answer): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (news: boolean): void => {
      clearTimeout(timer);
      stop();
      answer.off('close', left);
      resolve(news);
    };
    const left = (): void => end(false);
    const timer = heartbeat === undefined ? setTimeout(end, timeout, false) : undefined;
    const stop = database.listen(() => end(!database.ended));
    answer.on('close', left);
    if (answer.destroyed) left();
  });
}
