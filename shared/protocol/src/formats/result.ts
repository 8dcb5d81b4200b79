import * as z from 'zod/mini';
import { providerName } from '../names.js';
import { account, connection, cursors } from './connection.js';
import { base64url, code, compactJws, count, datastoreName, outcome, retry, syncId, time } from './words.js';

/**
 * Which whole a handler's records are of: one that it reads, whose end (`complete`) lets records of older ones go, or one that
 * it has read in an earlier sync and has changed since.
 */
export const snapshotState = z.object({ id: z.string(), complete: z.boolean() });
export type SnapshotState = z.infer<typeof snapshotState>;

/** How a sync ended, for people and programs: it stands in the status and, signed, in the result. */
const syncEnd = z.object({
  outcome,
  code: z.exactOptional(code).check(z.describe('Why it is not `completed`')),
  retry: z.exactOptional(retry).check(z.describe('What helps')),
  retryAt: z.exactOptional(time),
  nextSyncAt: z
    .exactOptional(time)
    .check(z.describe('With some chance in it, so that not everybody comes at once')),
});
export type SyncEnd = z.infer<typeof syncEnd>;

/** What has been stored in one datastore so far: every n from 1 to `last`. */
const datastoreManifest = z.object({ name: datastoreName, last: count });

/**
 * A sync's result: the connection and cursors to go on with, and what must be found in the datastores. It is a JWS
 * (ES256, by the service) inside a compact JWE under the sync's data key; only the Vault can open it.
 */
export const syncResult = z.object({
  version: z.literal(1),
  syncId,
  provider: providerName,
  did: z.string(),
  account,
  kid: base64url,
  commit: z.int().check(z.minimum(1), z.describe('Counts the commits: the highest is the latest')),
  end: z
    .exactOptional(syncEnd)
    .check(z.describe('Missing while it runs, and in the last result of a sync whose replica is gone')),
  connection: z.omit(connection, { cursors: true }).check(z.describe('To be saved at once')),
  from: cursors.check(
    z.describe('The cursors that the sync began with: what it brought fits a Vault that has these'),
  ),
  cursors: cursors.check(
    z.describe('To be saved once the records were verified, each only if the one in `from` is the Vault’s'),
  ),
  datastores: z.record(z.string(), datastoreManifest).check(z.describe('By schema URI, and `quarantine`')),
  snapshots: z.record(z.string(), snapshotState).check(z.describe('By handler')),
});
export type SyncResult = z.infer<typeof syncResult>;

/** A signed receipt's payload (JWS, ES256): what was erased, and when. */
export const erasureReceipt = z.object({
  version: z.literal(1),
  provider: providerName,
  syncId: z.exactOptional(syncId),
  did: z.exactOptional(z.string()),
  accountId: z.exactOptional(z.string()),
  revoked: z.exactOptional(z.boolean()),
  erasedAt: time,
  datastores: z.array(datastoreName),
});
export type ErasureReceipt = z.infer<typeof erasureReceipt>;

/** What an erasure is answered with. */
export const receiptAnswer = z.object({ receipt: compactJws });
