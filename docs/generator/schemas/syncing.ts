import { syncEnvelope } from '@data-connector/service';
import {
  OUTCOMES,
  account,
  connection,
  providerName,
  type ErasureReceipt,
  type HandlerProgress,
  type SnapshotState,
  type SyncEnd,
  type SyncStarted,
  type SyncView,
} from '@data-connector/protocol';
import { z } from 'zod';
import { omit } from 'zod/mini';
import {
  base64url,
  code,
  compactJwe,
  count,
  datastoreName,
  did,
  outcome,
  retry,
  syncId,
  time,
  url,
} from './forms.js';
import { keyring, personKey } from './keys.js';

/** How far a snapshot has got. */
export const snapshotState = z.object({
  id: z.string(),
  complete: z.boolean(),
}) satisfies z.ZodType<SnapshotState>;

/** What one handler did. */
export const handlerProgress = z.object({
  schema: z.string().describe('URI of the schema of its records'),
  state: z
    .enum(['waiting', 'running', 'completed', 'failed', 'declined', 'skipped'])
    .describe(
      'How far it is; `declined`: the person has not granted what it needs; `skipped`: asking does not pay yet',
    ),
  pages: count.describe('Pages of the third party that were fetched'),
  records: count.describe('That CouchDB has acknowledged'),
  quarantined: count.describe('Items that could not be made records, and lie in `quarantine`'),
  bytes: count.describe('What was stored of it, sealed'),
  more: z.boolean().exactOptional().describe('`true`: the third party has more than `limit` let through'),
  code: code.exactOptional().describe('With `failed` and `declined`: why'),
  retryAt: time.exactOptional().describe('With `failed`: when to ask again, if that is known'),
  dueAt: time.exactOptional().describe('With `skipped`: when asking pays again'),
  snapshot: snapshotState.exactOptional().describe('Of a handler that comes whole: `{id, complete}`'),
}) satisfies z.ZodType<HandlerProgress>;

/** A status. */
export const syncView = z.object({
  syncId,
  provider: providerName,
  status: z.enum(['running', ...OUTCOMES, 'erasing', 'erased']),
  queue: z
    .object({ position: z.int().min(1) })
    .exactOptional()
    .describe('While it is `running`, but waits for others to end first: 1 is next'),
  code: code.exactOptional(),
  retry: retry.exactOptional(),
  retryAt: time.exactOptional(),
  startedAt: time,
  updatedAt: time,
  endedAt: time.exactOptional(),
  nextSyncAt: time.exactOptional(),
  handlers: z.record(z.string(), handlerProgress).describe('By name'),
  datastores: z
    .record(z.string(), z.object({ name: datastoreName, records: count, url }))
    .describe('By schema URI, and `quarantine`'),
  keyring,
  result: compactJwe.exactOptional().describe('Only the Vault can open it: docs/protocol.md'),
}) satisfies z.ZodType<SyncView>;

/** What starting a sync answers. */
export const syncStarted = z.object({
  syncId,
  token: z.string().describe('A capability for this one sync: Authorization: Bearer'),
  statusUrl: url,
  eventsUrl: url,
  datastores: z
    .record(z.string(), z.object({ name: datastoreName, url }))
    .describe('By schema URI, and `quarantine`'),
}) satisfies z.ZodType<SyncStarted>;

const syncEnd = z.object({
  outcome,
  code: code.exactOptional(),
  retry: retry.exactOptional(),
  retryAt: time.exactOptional(),
  nextSyncAt: time.exactOptional(),
}) satisfies z.ZodType<SyncEnd>;

const cursors = z.record(z.string(), z.record(z.string(), z.unknown()));

/** What a result holds. `connection` is the protocol’s own schema, which is looser than its type. */
export const syncResult = z.object({
  version: z.literal(1),
  syncId,
  provider: providerName,
  did: z.string(),
  account,
  kid: base64url,
  commit: z.int().min(1),
  end: syncEnd.exactOptional(),
  connection: omit(connection, { cursors: true }),
  from: cursors,
  cursors,
  datastores: z.record(z.string(), z.object({ name: datastoreName, last: count })),
  snapshots: z.record(z.string(), snapshotState),
});
/** The payload of a receipt. */
export const erasureReceipt = z.object({
  version: z.literal(1),
  provider: providerName,
  syncId: syncId.exactOptional(),
  did: z.string().exactOptional(),
  accountId: z.string().exactOptional(),
  revoked: z.boolean().exactOptional(),
  erasedAt: time,
  datastores: z.array(datastoreName),
}) satisfies z.ZodType<ErasureReceipt>;

const { handlers, limit, notify } = syncEnvelope.shape;

/** What POST /sync takes: what the service checks it with, and what its members with codes of their own are. */
export const syncRequest = syncEnvelope.extend({
  did,
  config: connection,
  key: personKey,
  handlers: handlers.describe('Names; all by default'),
  limit: limit.describe('Records a handler'),
  notify: notify.describe('Whom to tell when it has ended'),
});

/** What DELETE /connect takes. */
export const disconnectRequest = z.strictObject({ did, config: connection });

/** What a push relay is sent. */
export const push = z.object({
  type: z.enum(OUTCOMES.map((word) => `connector.sync.${word}` as const)),
  timestamp: time,
  data: z.object({
    ref: z.string(),
    provider: providerName,
    syncId,
    outcome,
    code: code.exactOptional(),
    retryAt: time.exactOptional(),
    records: count,
  }),
});
