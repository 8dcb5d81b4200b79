import {
  present,
  syncEvent,
  type Code,
  type HandlerProgress,
  type Keyring,
  type Outcome,
  type Retry,
  type SyncEvent,
  type SyncStatus,
  type SyncView,
} from '@data-connector/protocol';
import { ConnectorError } from '@data-connector/kit/errors';

/** What a sync document says of one of its datastores. */
interface DatastoreState {
  readonly name: string;
  /** Records that CouchDB has acknowledged. */
  readonly records: number;
}

/** The request that began a sync. */
export interface SyncOrigin {
  readonly requestId?: string | undefined;
  /** W3C, if the request was part of a trace. */
  readonly traceparent?: string | undefined;
}

/** A sync as it lies in CouchDB: its state, and nothing about the person that this server could read. */
export interface SyncDocument {
  /** The syncId. */
  readonly _id: string;
  readonly _rev?: string;
  readonly kind: 'sync';
  /** The account document's id. */
  readonly account: string;
  /** Of the connection that it syncs. */
  readonly epoch: number;
  /** Keyed hash of everything the request asked for, to know it again; until it is erased. */
  readonly request?: string;
  readonly status: SyncStatus;
  /** Once it has ended, and also while and after it is erased. */
  readonly outcome?: Outcome;
  readonly code?: Code;
  readonly retry?: Retry;
  readonly retryAt?: string;
  /** Kept so that whoever ends or tells it can say to which request it belongs. */
  readonly origin?: SyncOrigin;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly endedAt?: string;
  readonly nextSyncAt?: string;
  /** While it waits for its place: 1 is next. */
  readonly queue?: { readonly position: number };
  /** Who runs it; `beat` grows at least every 10 s as long as that replica lives. */
  readonly lease: { readonly replica: string; readonly beat: number };
  readonly handlers: Readonly<Record<string, HandlerProgress>>;
  /** By schema, and `quarantine`. */
  readonly datastores: Readonly<Record<string, DatastoreState>>;
  /** Until it is erased. */
  readonly keyring?: Keyring;
  readonly result?: string;
  readonly notify?: { readonly relay: string; readonly ref: string };
  /** The outbox: an event that has still to be published, or was. */
  readonly event?: 'pending' | 'published';
  /** Signed; once it was erased. */
  readonly receipt?: string;
}

/** A sync as its Vault sees it. `base` is the sync's public URL. @throws ConnectorError `sync_erased` */
export function syncView(doc: SyncDocument, provider: string, base: string): SyncView {
  const { _id: syncId, status, startedAt, updatedAt, handlers, keyring } = doc;
  const { queue, code, retry, retryAt, endedAt, nextSyncAt, result } = doc;
  if (!keyring || status === 'erased') throw new ConnectorError('sync_erased');
  return {
    syncId,
    provider,
    status,
    startedAt,
    updatedAt,
    handlers,
    datastores: Object.fromEntries(
      Object.entries(doc.datastores).map(([schema, { name, records }]) => [
        schema,
        { name, records, url: `${base}/datastores/${name}` },
      ]),
    ),
    keyring,
    ...present({ queue: status === 'running' ? queue : undefined, code, retry, retryAt }),
    ...present({ endedAt, nextSyncAt, result }),
  };
}

/** The completion event of a sync that has ended. */
export function completionEvent(doc: SyncDocument, provider: string): SyncEvent | undefined {
  const { _id: syncId, outcome, handlers, code, retryAt, notify, origin } = doc;
  if (!outcome) return undefined;
  const counts = Object.entries(handlers).map(
    ([name, { gone, records, quarantined }]) =>
      [name, { records, quarantined, ...present({ gone }) }] as const,
  );
  const records = counts.reduce((sum, [, count]) => sum + count.records, 0);
  return syncEvent(
    {
      syncId,
      provider,
      outcome,
      records,
      handlers: Object.fromEntries(counts),
      ...present({ code, retryAt, notify }),
    },
    doc.endedAt ?? doc.updatedAt,
    present({ traceparent: origin?.traceparent, requestid: origin?.requestId }),
  );
}

/** The names of the databases that a sync may have made: one that came to its end has made none for what it did not find. */
export function madeDatastores({ datastores, outcome }: SyncDocument): string[] {
  const made = Object.values(datastores).filter(({ records }) => outcome !== 'completed' || records > 0);
  return made.map(({ name }) => name);
}

/** By what a log line says which sync it is about, and which request began that. */
export function identityOf({ _id, origin }: SyncDocument): { syncId: string; requestId: string | undefined } {
  return { syncId: _id, requestId: origin?.requestId };
}

/** The number in front of a revision: it grows with each write of a document. */
export function generation(doc: { readonly _rev?: string }): number {
  return Number.parseInt(doc._rev ?? '0', 10);
}
