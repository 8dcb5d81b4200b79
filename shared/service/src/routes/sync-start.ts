import type { RequestHandler, Response } from 'express';
import { present, wait, waitOf, type SyncStarted, type SyncView } from '@data-connector/protocol';
import { inHurry } from '@data-connector/couch';
import type { ServiceKeys } from '@data-connector/sealing';
import type { SyncDocument } from '../ledger/sync-document.js';
import { requestIdOf } from '@data-connector/kit/http';
import { checkSyncRequest, type RequestContext } from '../sync/request.js';
import type { Syncs } from '../sync/start.js';
import type { Watch } from '../sync/watch.js';
import { traceparentOf } from '@data-connector/kit/tracing';

/** What starting syncs takes. */
interface Parts {
  readonly syncs: Syncs;
  readonly watch: Pick<Watch, 'ended'>;
  readonly context: RequestContext;
  readonly keys: ServiceKeys;
  readonly viewOf: (doc: SyncDocument) => SyncView;
  /** A sync's URL. */
  readonly base: (syncId: string) => string;
  /** Aborted when the process is to end: nobody is kept waiting then. */
  readonly stopping: AbortSignal;
}

/** POST /sync/:provider: 202 with the sync's id, its token, and where to look; on request how it ended, if it does so soon. */
export function startSync({ syncs, watch, context, keys, viewOf, base, stopping }: Parts): RequestHandler {
  async function endOf(doc: SyncDocument, seconds: number, res: Response): Promise<SyncDocument | undefined> {
    const over = new AbortController();
    const end = () => over.abort();
    const timer = setTimeout(end, seconds * 1000);
    res.once('close', end);
    stopping.addEventListener('abort', end);
    try {
      return await watch.ended(doc, stopping.aborted ? stopping : over.signal);
    } finally {
      clearTimeout(timer);
      stopping.removeEventListener('abort', end);
    }
  }

  return async (req, res) => {
    const request = await checkSyncRequest(req.body, context);
    const traceparent = traceparentOf(req.headers['traceparent']);
    const origin = { requestId: requestIdOf(res), traceparent };
    const doc = await inHurry(() => syncs.start(request, origin));
    const url = base(doc._id);
    const started: SyncStarted = {
      syncId: doc._id,
      token: keys.syncToken(doc._id),
      statusUrl: url,
      eventsUrl: `${url}/events`,
      datastores: Object.fromEntries(
        Object.entries(doc.datastores).map(([schema, { name }]) => [
          schema,
          { name, url: `${url}/datastores/${name}` },
        ]),
      ),
    };
    res.status(202).location(url);
    const seconds = waitOf(req.headers['prefer']);
    if (seconds === 0) return void res.json(started);
    res.setHeader('preference-applied', wait(seconds));
    // Whoever stands in between is told at once that it is taken: what follows is no sign of a slow service.
    res.type('json').flushHeaders();
    const ended = await endOf(doc, seconds, res);
    res.end(JSON.stringify({ ...started, ...present({ view: ended && viewOf(ended) }) }));
  };
}
