import type { RequestHandler } from 'express';
import type { SyncStarted } from '@data-connector/protocol';
import { inHurry } from '@data-connector/couch';
import type { ServiceKeys } from '@data-connector/sealing';
import { requestIdOf } from '@data-connector/kit/http';
import { checkSyncRequest, type RequestContext } from '../sync/request.js';
import type { Syncs } from '../sync/start.js';
import { traceparentOf } from '@data-connector/kit/tracing';

/** What starting syncs takes. */
export interface SyncStartParts {
  readonly syncs: Syncs;
  readonly context: RequestContext;
  readonly keys: ServiceKeys;
  /** A sync's URL. */
  readonly base: (syncId: string) => string;
}

/** POST /sync/:provider: 202 with the sync's id, its token, and where to look. */
export function startSync({ syncs, context, keys, base }: SyncStartParts): RequestHandler {
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
    res.status(202).location(url).json(started);
  };
}
