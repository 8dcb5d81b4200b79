import type { Request } from 'express';
import { datastoreNamePattern, syncIdPattern } from '@data-connector/protocol';
import { inHurry, type Stored } from '@data-connector/couch';
import { ConnectorError } from '@data-connector/kit/errors';
import type { Ledger } from '../ledger/ledger.js';
import type { SyncDocument } from '../ledger/sync-document.js';
import type { ServiceKeys } from '@data-connector/sealing';

/** Opens syncs for whoever has their token. */
export interface Doorkeeper {
  /** The sync as it is now. @throws ConnectorError `sync_unknown`, `token_invalid`, `datastore_unavailable` */
  sync(req: Request): Promise<Stored<SyncDocument>>;
  /** Its id. @throws ConnectorError `sync_unknown`, `token_invalid` */
  syncId(req: Request): string;
}

/** The sync that a request's path names, if the request brings its token. */
export function doorkeeper(ledger: Ledger, keys: ServiceKeys): Doorkeeper {
  const syncIdOf = (req: Request): string => {
    const syncId = String(req.params['syncId']);
    if (!syncIdPattern.test(syncId)) throw new ConnectorError('sync_unknown');
    const [, token] = /^Bearer ([\w.-]{1,200})$/.exec(req.headers.authorization ?? '') ?? [];
    if (token === undefined || !keys.isSyncToken(syncId, token)) throw new ConnectorError('token_invalid');
    return syncId;
  };
  return {
    syncId: syncIdOf,
    async sync(req) {
      // The token first: who has none learns nothing about which syncs there are.
      const syncId = syncIdOf(req);
      const doc = await inHurry(() => ledger.get(syncId));
      if (!doc) throw new ConnectorError('sync_unknown');
      return doc;
    },
  };
}

/** The name of a datastore of this sync that has something in it. @throws ConnectorError `datastore_unknown`, `sync_erased` */
export function datastoreOf(doc: SyncDocument, name: string): string {
  if (doc.status === 'erased' || doc.status === 'erasing') throw new ConnectorError('sync_erased');
  const known =
    datastoreNamePattern.test(name) &&
    Object.values(doc.datastores).find((datastore) => datastore.name === name);
  if (!known || known.records === 0) throw new ConnectorError('datastore_unknown');
  return known.name;
}
