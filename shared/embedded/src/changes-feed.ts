import { Alarm } from './alarm.js';
import { currentSequence, readPage } from './changes.js';
import type { ChangesRequest } from './changes-options.js';
import { noDatabase } from './couch-error.js';
import type { Database } from './database.js';
import type { Outlet } from './outlet.js';
import { formatSequence } from './sequence.js';

/** Sends a `_changes` feed until it is complete, its time is up, the client has gone or the database has ended. */
export async function sendFeed(
  database: Database,
  request: ChangesRequest,
  start: number,
  outlet: Outlet,
): Promise<void> {
  const lines = request.feed === 'continuous';
  // What is written while it is read is for the next request, or a busy database would never come to its end.
  const until = request.feed === 'normal' && !request.descending ? await currentSequence(database) : Infinity;
  let since = start;
  let left = request.limit;
  let sent = 0;
  const alarm = new Alarm(database, request, outlet);
  try {
    while (left > 0 && !outlet.closed && !database.ended) {
      alarm.reset();
      const page = await readPage(database, request, since, left);
      if (!outlet.isOpen) {
        outlet.open();
        if (!lines) await outlet.write('{"results":[\n');
      }
      if (page.changes.length > 0) {
        const texts = page.changes.map((change) => JSON.stringify(change));
        const text = lines ? `${texts.join('\n')}\n` : (sent > 0 ? ',\n' : '') + texts.join(',\n');
        await outlet.write(text);
      }
      sent += page.changes.length;
      left -= page.changes.length;
      since = page.last;
      if (!page.complete && since < until) continue;
      if (request.feed === 'normal' || (request.feed === 'longpoll' && sent > 0)) break;
      if (!(await alarm.next())) break;
    }
  } catch (fault) {
    // A database that ended while it was being read is an end like any other.
    if (!database.ended || !outlet.isOpen) throw fault;
  } finally {
    alarm.stop();
  }
  if (!outlet.isOpen) throw noDatabase();
  const pending = left > 0 || database.ended ? 0 : (await currentSequence(database)) - since;
  const end = { last_seq: formatSequence(since, database.uuid), pending: Math.max(0, pending) };
  outlet.end(lines ? `${JSON.stringify(end)}\n` : `\n],\n${JSON.stringify(end).slice(1)}\n`);
}
