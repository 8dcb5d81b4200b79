import type { RequestHandler, Response } from 'express';
import { generation, isEnded, syncView, type SyncDocument, type Watch } from '../../sync/index.js';
import type { Doorkeeper } from './bearer.js';

/** Keeps proxies and phones from taking a quiet stream for a dead one, in ms. */
const COMMENT_EVERY_MS = 15_000;
/** A client that does not read is let go before it costs more memory than this, in bytes. */
const UNREAD_AT_MOST = 2 ** 20;

function write(res: Response, event: string, id: number, data: unknown): void {
  res.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  if (res.writableLength > UNREAD_AT_MOST) res.destroy();
}

/**
 * GET /sync/:provider/:syncId/events: a `snapshot` first, then `progress`, then the outcome under its own name, then the
 * end. Since the snapshot holds everything, a client that comes back misses nothing.
 */
export function syncEvents(
  door: Doorkeeper,
  watch: Watch,
  provider: string,
  base: (syncId: string) => string,
  stopping: AbortSignal,
): RequestHandler {
  return async (req, res) => {
    const first = await door.sync(req);
    // Who left in the meantime never closes again, and would be listened for until the process ends.
    if (res.destroyed) return;
    const syncId = first._id;
    const view = (doc: SyncDocument) => syncView(doc, provider, base(syncId));
    const snapshot = view(first);

    res.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    write(res, 'snapshot', generation(first), snapshot);
    if (first.status !== 'running') {
      if (isEnded(first.status)) write(res, first.status, generation(first), snapshot);
      res.end();
      return;
    }

    let latest = generation(first);
    const heard = (doc: SyncDocument) => {
      if (generation(doc) <= latest || res.writableEnded) return;
      latest = generation(doc);
      if (doc.status === 'running') write(res, 'progress', latest, view(doc));
      else {
        if (isEnded(doc.status)) write(res, doc.status, latest, view(doc));
        res.end();
      }
    };
    const unlisten = watch.listen(syncId, heard);
    const comments = setInterval(() => res.write(': still here\n\n'), COMMENT_EVERY_MS);
    const stop = () => res.end();
    stopping.addEventListener('abort', stop);
    res.once('close', () => {
      unlisten();
      clearInterval(comments);
      stopping.removeEventListener('abort', stop);
    });
    // What was written between the first look and the listening.
    heard(await door.sync(req));
  };
}
