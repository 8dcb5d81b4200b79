import { randomBytes } from 'node:crypto';
import { present, QUARANTINE, type Keyring } from '@data-connector/protocol';
import type { Couch, Keeper, Stored } from '@data-connector/couch';
import type { Log } from '@data-connector/kit/log';
import { Session, type Provider } from '@data-connector/provider';
import type { Tracing } from '@data-connector/kit/tracing';
import { DataKey, makeKeyring, type ServiceKeys } from '@data-connector/sealing';
import { ownerOf, type Accounts, type Renewed } from '../ledger/accounts.js';
import { RunningConnection } from './connection.js';
import { DatastoreWriter } from '../pipeline/datastore-writer.js';
import { HandlerRun } from '../pipeline/handler-run.js';
import type { Ledger } from '../ledger/ledger.js';
import type { SyncMeter } from '../pipeline/meter.js';
import type { RenewalJournal } from '../ledger/renewal-journal.js';
import type { Place } from './running.js';
import { Renewing } from './renew.js';
import type { Spool } from '../pipeline/spool.js';
import { identityOf, type SyncDocument, type SyncOrigin } from '../ledger/sync-document.js';
import type { SyncRequest } from './request.js';
import { SyncRun } from './run.js';

/** What a sync is made of, apart from its request. */
export interface Workshop {
  readonly provider: Provider;
  readonly keys: ServiceKeys;
  readonly couch: Couch;
  readonly keeper: Keeper;
  readonly ledger: Ledger;
  readonly accounts: Accounts;
  readonly spool: Spool;
  readonly journal: RenewalJournal;
  readonly log: Log;
  readonly meter: SyncMeter;
  readonly tracing: Tracing;
  /** That may be started for one account in an hour, at all replicas together; 0 for any number. */
  readonly syncsPerAccountPerHour: number;
  /** This process, among the replicas of its service. */
  readonly replica: string;
  /** Aborted when the process is asked to end. */
  readonly stopping: AbortSignal;
  /** For tests: how often a lease is renewed at least, in ms. */
  readonly heartbeatMs?: number | undefined;
  /** For tests: waits between attempts at what must not be given up, in ms. */
  readonly waitsMs?: readonly number[] | undefined;
}

/** A sync that has its key and its document, and has not begun. */
export interface Prepared {
  readonly document: Stored<SyncDocument>;
  readonly dataKey: DataKey;
  readonly keyring: Keyring;
}

const WAITING = { state: 'waiting', pages: 0, records: 0, quarantined: 0, bytes: 0 } as const;

/** Makes a sync's data key, and its document, which nobody knows of yet. @throws ConnectorError `datastore_unavailable` */
export async function prepare(shop: Workshop, request: SyncRequest, origin: SyncOrigin): Promise<Prepared> {
  const { accounts, ledger, replica } = shop;
  const { connection, epoch, key, hash, handlers, notify } = request;
  const dataKey = new DataKey();
  const keyring = await makeKeyring(dataKey, key);
  const now = new Date().toISOString();
  const schemas = [...new Set(handlers.map(({ manifest }) => manifest.schema)), QUARANTINE];
  const name = () => `${ledger.provider}-${randomBytes(16).toString('hex')}`;
  const document = await ledger.put({
    _id: ledger.newSyncId(),
    kind: 'sync',
    account: accounts.idOf(ownerOf(connection)),
    epoch,
    request: hash,
    status: 'running',
    origin,
    startedAt: now,
    updatedAt: now,
    lease: { replica, beat: 0 },
    handlers: Object.fromEntries(
      handlers.map(({ manifest }) => [manifest.name, { schema: manifest.schema, ...WAITING }]),
    ),
    datastores: Object.fromEntries(schemas.map((schema) => [schema, { name: name(), records: 0 }])),
    keyring,
    ...present({ notify }),
  });
  return { document, dataKey, keyring };
}

const renews = (provider: Provider): provider is Provider & Required<Pick<Provider, 'renew'>> =>
  provider.renew !== undefined;

/**
 * Puts a sync together: its session, its datastores' writers, its handlers' runs.
 * @param signals `place` is what it may have to wait for; `abort` ends the run; `fetching` ends its calls to the third party, and what was fetched is kept
 */
export function assemble(
  shop: Workshop,
  request: SyncRequest,
  prepared: Prepared,
  signals: {
    readonly abort: AbortController;
    readonly fetching: AbortSignal;
    readonly place: Place | undefined;
  },
): SyncRun {
  const { provider, keys, ledger, accounts, journal, waitsMs } = shop;
  const { document, dataKey, keyring } = prepared;
  const { _id: syncId, account } = document;
  const { epoch, connection: sent } = request;
  const { signal } = signals.abort;
  const log = shop.log.child(identityOf(document));
  const connection = new RunningConnection(keys, request);

  const renewing = renews(provider)
    ? new Renewing({
        provider,
        async begin() {
          await run.confirmLease();
          await accounts.renewing(account, epoch, syncId);
        },
        reserve: () => journal.reserve(),
        seal(spent, renewed): Renewed | undefined {
          // Nobody calls with them yet, but the result of this sync is one more place where they are safe.
          connection.renew(renewed);
          // A third party that gives no new refresh token goes on taking the old one.
          if (spent.refreshToken === undefined || spent.refreshToken === renewed.refreshToken)
            return undefined;
          const sealed = connection.sealed(dataKey, keyring);
          return { id: account, epoch, spent: accounts.spentHash(spent.refreshToken), sealed };
        },
        keep: (renewed) =>
          renewed ? accounts.renewed(renewed) : accounts.renewalEnded(account, epoch, syncId),
        given: (up) => accounts.renewalEnded(account, epoch, syncId, up),
        log,
        waitsMs,
      })
    : undefined;
  const session = new Session(connection.now, renewing && ((old) => renewing.renew(old)));

  const moved = () => run.moved();
  const writers = new Map(
    Object.entries(document.datastores).map(([schema, { name }]) => [
      schema,
      new DatastoreWriter({ ...shop, ...prepared, schema, name, signal, log, moved }),
    ]),
  );
  const runs = request.handlers.map((handler) => {
    const [writer, quarantine] = [writers.get(handler.manifest.schema), writers.get(QUARANTINE)];
    if (!writer || !quarantine) throw new Error('a handler without a datastore');
    return new HandlerRun({
      ...shop,
      ...signals,
      provider: ledger.provider,
      account: sent.account,
      server: sent.server,
      handler,
      cursor: sent.cursors?.[handler.manifest.name],
      limit: request.limit,
      asked: request.asked,
      granted: sent.scopes,
      session,
      writer,
      quarantine,
      signal,
      log,
    });
  });
  const run: SyncRun = new SyncRun({
    ...shop,
    ...prepared,
    ...signals,
    provider: ledger.provider,
    connection: () => connection.now,
    runs,
    writers,
    renewing,
    log,
  });
  return run;
}
