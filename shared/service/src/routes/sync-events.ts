import type { RequestHandler } from 'express';
import { isOutcome, type SyncView } from '@data-connector/protocol';
import { ConnectorError, retryIn } from '@data-connector/kit/errors';
import { EventStream, Tally } from '@data-connector/kit/http';
import { generation, type SyncDocument } from '../ledger/sync-document.js';
import type { Watch } from '../sync/watch.js';
import type { Doorkeeper } from './bearer.js';

/** Streams of one sync at once: devices are few, and whoever has a token must not take all the gateway's streams with it. */
export const STREAMS_OF_SYNC = 32;
/** When to come back whom that keeps out, in ms. */
const COME_BACK_MS = 5000;

/**
 * GET /sync/:provider/:syncId/events: a `snapshot` first, then `progress`, then the outcome under its own name, then the
 * end. Since the snapshot holds everything, a client that comes back misses nothing.
 */
export function syncEvents(
  door: Doorkeeper,
  watch: Watch,
  viewOf: (doc: SyncDocument) => SyncView,
  stopping: AbortSignal,
): RequestHandler {
  const open = new Tally(STREAMS_OF_SYNC);

  return async (req, res) => {
    const syncId = door.syncId(req);
    // Before it is looked up, so that nothing is missed that is written then.
    let early: SyncDocument | undefined;
    let heard = (doc: SyncDocument): void => void (early = doc);
    const unlisten = watch.listen(syncId, (doc) => heard(doc));
    const begin = async () => {
      const first = await door.sync(req);
      if (open.isFull(syncId)) throw new ConnectorError('too_many_requests', retryIn(COME_BACK_MS));
      // Before anything is written: what is erased has no view.
      return { first, snapshot: viewOf(first) };
    };
    const { first, snapshot } = await begin().catch((error: unknown) => {
      unlisten();
      throw error;
    });
    // Who left in the meantime never closes again, and would be listened for until the process ends.
    if (res.destroyed) return unlisten();
    let latest = generation(first);
    const stop = () => events.end();
    const outcome = (doc: SyncDocument) => {
      if (isOutcome(doc.status)) events.send(doc.status, generation(doc), viewOf(doc));
      events.end();
    };
    heard = (doc) => {
      if (generation(doc) <= latest) return;
      latest = generation(doc);
      if (doc.status === 'running') events.send('progress', latest, viewOf(doc));
      else outcome(doc);
    };
    open.enter(syncId);
    stopping.addEventListener('abort', stop);
    const events = new EventStream(res, () => {
      open.leave(syncId);
      unlisten();
      stopping.removeEventListener('abort', stop);
    });
    events.send('snapshot', latest, snapshot);
    if (first.status !== 'running') return outcome(first);
    if (stopping.aborted) return events.end();
    if (early) heard(early);
  };
}
