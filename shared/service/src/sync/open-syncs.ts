import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Bus } from '@data-connector/bus';
import { hourly } from '@data-connector/kit/time';
import { Accounts } from '../ledger/accounts.js';
import { Ledger } from '../ledger/ledger.js';
import { Outbox } from '../ledger/outbox.js';
import { RenewalJournal } from '../ledger/renewal-journal.js';
import { Spool, type SpoolSize } from '../pipeline/spool.js';
import type { Workshop } from './assemble.js';
import { Disconnect } from './disconnect.js';
import { Erasure } from './erase.js';
import { RunningSyncs } from './running.js';
import { Syncs } from './start.js';
import { STEP_IN_MS, Watch, type WatchTimes } from './watch.js';

type Given = 'provider' | 'keys' | 'couch' | 'keeper' | 'log' | 'meter' | 'tracing';

export interface SyncsParts extends Pick<Workshop, Given> {
  readonly bus: Bus;
  readonly spool: { readonly folder: string } & SpoolSize;
  readonly maxSyncs: number;
  /** That may wait for their turn; none unless told. */
  readonly maxWaitingSyncs?: number;
  /** That may be started for one account of a person in an hour, at all replicas together; 0 or unless told: any number. */
  readonly syncsPerAccountPerHour?: number;
  /** For tests: other times than the usual ones, in ms. */
  readonly times?: SyncTimes;
}

/** Times that tests shorten, in ms. */
export interface SyncTimes extends WatchTimes {
  /** Waits between attempts at what must not be given up. */
  readonly waitsMs?: readonly number[];
  /** How long the end of a connection waits for a renewal elsewhere. */
  readonly renewalMs?: number;
}

/** Puts the syncs of one replica together, and begins to follow those of all. @throws ConnectorError `datastore_unavailable` */
export async function openSyncs(parts: SyncsParts) {
  const { provider, keys, couch, keeper, bus, spool: size, log, meter, tracing, times = {} } = parts;
  const { name } = provider.manifest;
  const replica = randomUUID();
  const stopping = new AbortController();
  // Every sync listens to it, however many there are.
  setMaxListeners(0, stopping.signal);
  const ledger = new Ledger(couch, keeper, name);
  const accounts = await Accounts.open(couch, keeper, keys, name);
  const spool = await Spool.open(size.folder, replica, size);
  const journal = new RenewalJournal(size.folder, (renewed) => accounts.renewed(renewed), log);
  const running = new RunningSyncs(parts.maxSyncs, parts.maxWaitingSyncs);
  const { stepInMs = STEP_IN_MS } = times;
  // Long before anybody else would publish it once more.
  const outbox = new Outbox(ledger, bus, log, meter, tracing, stepInMs / 10);
  const erasure = new Erasure(ledger, keeper, keys, running);
  const shop = {
    ...parts,
    ledger,
    accounts,
    spool,
    journal,
    syncsPerAccountPerHour: parts.syncsPerAccountPerHour ?? 0,
    replica,
    stopping: stopping.signal,
    heartbeatMs: times.heartbeatMs,
    waitsMs: times.waitsMs,
  };
  const syncs = new Syncs(shop, running, outbox, erasure);
  const disconnect = new Disconnect(provider, accounts, ledger, erasure, keys, times.renewalMs);
  const watch = new Watch({ ...shop, running, outbox, erasure }, times);
  await journal.start();
  await watch.start();
  const endHourly = hourly(() =>
    accounts
      .removeUnused(new Date(), stopping.signal)
      .catch((error: unknown) => log.warn('account documents could not be looked through', { error })),
  );
  let finished: Promise<void> | undefined;
  return {
    ledger,
    accounts,
    spool,
    running,
    syncs,
    disconnect,
    erasure,
    watch,
    /** Aborted when no sync may begin any more. */
    stopping: stopping.signal,
    /** Starts no sync any more, and ends running ones with a commit, all within some ms. */
    async finish(withinMs: number): Promise<void> {
      stopping.abort();
      endHourly();
      await (finished ??= syncs.stop(withinMs));
    },
    /** After `finish`: what follows and carries over ends, and the spool. */
    async close(): Promise<void> {
      await watch.stop();
      await journal.stop();
      await spool.close();
    },
  };
}

/** Everything of a service that has to do with syncs, put together and under way. */
export type OpenSyncs = Awaited<ReturnType<typeof openSyncs>>;
