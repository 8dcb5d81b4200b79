import { ConnectorError } from '@data-connector/kit/errors';
import { retry } from '@data-connector/kit/time';
import type { Database } from '@data-connector/couch';
import type { Log } from '@data-connector/kit/log';
import { recordsIn } from './batch.js';
import type { SyncMeter } from './meter.js';

/** Waits between attempts, in ms: a store that is away for a minute loses nothing. */
const WAITS_MS = [100, 500, 2000, 5000, 10_000, 15_000, 20_000, 20_000];

/** What ends the attempts, and who hears of them. */
export interface StoreOptions {
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly meter: SyncMeter;
}

/**
 * Stores a sealed batch, again and again until CouchDB has it for certain.
 * @param open gives the database, which is made with the first batch
 * @returns whether the first attempt has done it: then nothing that was sent is on its way any more
 * @throws ConnectorError `datastore_unavailable` when patience is over; Error when a stranger's document lies under one of its
 * ids; the signal's reason
 */
export async function storeBatch(
  open: () => Promise<Database>,
  body: Buffer,
  ids: readonly string[],
  { signal, log, meter }: StoreOptions,
): Promise<boolean> {
  let attempts = 0;
  const store = async () => {
    attempts++;
    const database = await open();
    const rows = await database.bulk(body, ids, signal);
    const conflicts = [...rows].flatMap(([id, row]) => (row === 'conflict' ? [id] : []));
    if (conflicts.length > 0) await checkOwn(database, body, conflicts);
  };
  await retry(store, {
    waitsMs: WAITS_MS,
    signal,
    again(error, _waitMs, attempt) {
      log.warn('a batch was not stored and is sent again', { attempt, code: error.code, error });
      meter.resent();
      return true;
    },
  });
  return attempts === 1;
}

/** A conflict is a success if the very record lies there: an earlier attempt's answer was lost. Nobody else writes these. */
async function checkOwn(database: Database, body: Buffer, conflicts: readonly string[]): Promise<void> {
  const sent = recordsIn(body);
  const there = await database.documents<{ jwe?: unknown }>(conflicts);
  if (!conflicts.every((id) => there.has(id))) throw new ConnectorError('datastore_unavailable');
  if (conflicts.some((id) => there.get(id)?.jwe !== sent.get(id)))
    throw new Error('A stranger’s document lies under the id of a record');
}
