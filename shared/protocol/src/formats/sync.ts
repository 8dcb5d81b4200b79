import * as z from 'zod/mini';
import { OUTCOMES, providerName, relayNamePattern } from '../names.js';
import { personKey } from './person-key.js';
import { connection } from './connection.js';
import { keyring } from './keyring.js';
import { snapshotState } from './result.js';
import { code, compactJwe, count, datastoreName, did, openWord, retry, syncId, time, url } from './words.js';

/** What the body of a request for a sync may hold, in bytes: tokens and cursors, never data. */
export const SYNC_BODY_BYTES = 262_144;

/** What POST /sync takes. What nobody knows is refused: a misspelt `limit` would start a whole sync. */
export const syncRequest = z.strictObject({
  did,
  config: connection,
  key: personKey,
  handlers: z
    .optional(z.array(z.string()).check(z.minLength(1), z.maxLength(50)))
    .check(z.describe('Names; all by default')),
  limit: z
    .optional(z.int().check(z.minimum(1), z.maximum(10_000_000)))
    .check(z.describe('Records and tombstones a handler')),
  notify: z
    .optional(
      z.strictObject({
        relay: z.string().check(z.regex(relayNamePattern)),
        ref: z.string().check(z.minLength(1), z.maxLength(256)),
      }),
    )
    .check(z.describe('Whom to tell when it has ended')),
});

/** What DELETE /connect takes. */
export const disconnectRequest = z.pick(syncRequest, { did: true, config: true });

/** What one handler did in a sync. */
export const handlerProgress = z.object({
  schema: z.string().check(z.describe('URI of the schema of its records')),
  state: openWord(['waiting', 'running', 'completed', 'failed', 'declined', 'skipped']).check(
    z.describe(
      'How far it is; `declined`: the person has not granted what it needs; `skipped`: asking does not pay yet',
    ),
  ),
  pages: count.check(z.describe('Pages of the third party that were fetched')),
  records: count.check(z.describe('That CouchDB has acknowledged, without tombstones')),
  gone: z
    .exactOptional(count)
    .check(z.describe('Tombstones that CouchDB has acknowledged: items that the third party has no more')),
  quarantined: count.check(z.describe('Items that could not be made records, and lie in `quarantine`')),
  bytes: count.check(z.describe('What was stored of it, sealed')),
  more: z
    .exactOptional(z.boolean())
    .check(z.describe('`true`: the third party has more than `limit` let through')),
  unchanged: z
    .exactOptional(z.boolean())
    .check(
      z.describe(
        'With `completed`, `true`: the third party said that nothing has changed, and nothing is gone',
      ),
    ),
  code: z.exactOptional(code).check(z.describe('With `failed` and `declined`: why')),
  retryAt: z.exactOptional(time).check(z.describe('With `failed`: when to ask again, if that is known')),
  dueAt: z.exactOptional(time).check(z.describe('With `skipped`: when asking pays again')),
  snapshot: z
    .exactOptional(snapshotState)
    .check(z.describe('Of a handler that comes whole, at least at first: `{id, complete}`')),
});
export type HandlerProgress = z.infer<typeof handlerProgress>;

/** Where a sync's records of one schema lie: CouchDB's replication API of that one database. */
const datastoreLink = z.object({ name: datastoreName, url });

/** What GET /sync/:provider/:syncId and the sync's events tell. */
export const syncView = z.object({
  syncId,
  provider: providerName,
  status: z.enum(['running', ...OUTCOMES, 'erasing', 'erased']),
  queue: z
    .exactOptional(z.object({ position: z.int().check(z.minimum(1)) }))
    .check(z.describe('While it is `running`, but waits for others to end first: 1 is next')),
  code: z.exactOptional(code),
  retry: z.exactOptional(retry),
  retryAt: z.exactOptional(time),
  startedAt: time,
  updatedAt: time,
  endedAt: z.exactOptional(time),
  nextSyncAt: z.exactOptional(time),
  handlers: z.record(z.string(), handlerProgress).check(z.describe('By name')),
  datastores: z
    .record(z.string(), z.extend(datastoreLink, { records: count }))
    .check(z.describe('By schema URI, and `quarantine`; one without records does not exist')),
  keyring,
  result: z.exactOptional(compactJwe).check(z.describe('Only the Vault can open it: docs/protocol.md')),
});
export type SyncView = z.infer<typeof syncView>;

/** A sync's state: running, ended one way or another, being erased, or erased. */
export type SyncStatus = SyncView['status'];

/** What POST /sync answers (202). */
export const syncStarted = z.object({
  syncId,
  token: z.string().check(z.describe('A capability for this one sync: Authorization: Bearer')),
  statusUrl: url,
  eventsUrl: url,
  datastores: z.record(z.string(), datastoreLink).check(z.describe('By schema URI, and `quarantine`')),
  view: z
    .exactOptional(syncView)
    .check(z.describe('Its status, if the request said `Prefer: wait=…` and it has ended by then')),
});
export type SyncStarted = z.infer<typeof syncStarted>;
