import type { RequestHandler } from 'express';
import type { SyncStarted } from '@data-connector/protocol';
import type { ServiceKeys } from '../../sealing/index.js';
import { checkSyncRequest, type RequestContext, type Syncs } from '../../sync/index.js';

/** POST /sync/:provider: 202 with the sync's id, its token, and where to look. */
export function startSync(
  syncs: Syncs,
  context: RequestContext,
  keys: ServiceKeys,
  base: (syncId: string) => string,
): RequestHandler {
  return async (req, res) => {
    const doc = await syncs.start(await checkSyncRequest(req.body, context));
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
