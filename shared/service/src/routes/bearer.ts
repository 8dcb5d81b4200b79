import type { Request } from 'express';
import { datastoreNamePattern, syncIdPattern } from '@data-connector/protocol';
import { inHurry, type Stored } from '@data-connector/couch';
import { ConnectorError } from '@data-connector/kit/errors';
import type { Ledger } from '../ledger/ledger.js';
import type { SyncDocument } from '../ledger/sync-document.js';
import type { ServiceKeys } from '@data-connector/sealing';

/** Opens syncs for whoever has their token. */
export function doorkeeper(ledger: Ledger, keys: ServiceKeys) {
  /** The id of the sync that a request's path names. @throws ConnectorError `sync_unknown`, `token_invalid` */
  function syncId(req: Request): string {
    const id = String(req.params['syncId']);
    if (!syncIdPattern.test(id)) throw new ConnectorError('sync_unknown');
    const [, token] = /^Bearer ([\w.-]{1,200})$/.exec(req.headers.authorization ?? '') ?? [];
    if (token === undefined || !keys.isSyncToken(id, token)) throw new ConnectorError('token_invalid');
    return id;
  }
  /** That sync as it is now. @throws ConnectorError `sync_unknown`, `token_invalid`, `datastore_unavailable` */
  async function sync(req: Request): Promise<Stored<SyncDocument>> {
    // The token first: who has none learns nothing about which syncs there are.
    const id = syncId(req);
    const doc = await inHurry(() => ledger.get(id));
    if (!doc) throw new ConnectorError('sync_unknown');
    return doc;
  }
  return { syncId, sync };
}
export type Doorkeeper = ReturnType<typeof doorkeeper>;

/** The name of a datastore of this sync that has something in it. @throws ConnectorError `datastore_unknown`, `sync_erased` */
export function datastoreOf(doc: SyncDocument, name: string): string {
  if (doc.status === 'erased' || doc.status === 'erasing') throw new ConnectorError('sync_erased');
  const known =
    datastoreNamePattern.test(name) &&
    Object.values(doc.datastores).find((datastore) => datastore.name === name);
  if (!known || known.records === 0) throw new ConnectorError('datastore_unknown');
  return known.name;
}
