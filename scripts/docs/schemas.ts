import { z } from 'zod';
import {
  CODES,
  OUTCOMES,
  account,
  connection,
  datastoreNamePattern,
  providerName,
  syncIdPattern,
  type Code,
  type ErasureReceipt,
  type HandlerListing,
  type HandlerProgress,
  type Keyring,
  type Problem,
  type ProviderListing,
  type PublicJwk,
  type SigningJwk,
  type SnapshotState,
  type SyncEnd,
  type SyncResult,
  type SyncStarted,
  type SyncView,
} from '@data-connector/protocol';
import { couchSchemas } from './couch-schemas.js';

const time = z.iso.datetime();
const url = z.url();
const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
const compactJwe = z.string().regex(/^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]*\.[\w-]+$/);
const compactJws = z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/);
const code = z.enum(Object.keys(CODES) as [Code, ...Code[]]);
const outcome = z.enum(OUTCOMES);
const syncId = z.string().regex(syncIdPattern);
const datastoreName = z.string().regex(datastoreNamePattern);
const count = z.int().min(0);

const publicJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: base64url,
  y: base64url,
}) satisfies z.ZodType<PublicJwk>;

const signingJwk = publicJwk.extend({
  kid: base64url,
  alg: z.literal('ES256'),
  use: z.literal('sig'),
}) satisfies z.ZodType<SigningJwk>;

const handlerListing = z.object({
  name: z.string(),
  label: z.string(),
  description: z.string(),
  schema: z.string().describe('URI of the schema of its records'),
  mode: z.enum(['incremental', 'snapshot']),
  every: z.number().describe('How often asking pays, in seconds'),
  scopes: z.array(z.string()).describe('What the person must have granted for it'),
}) satisfies z.ZodType<HandlerListing>;

const providerListing = z.object({
  name: providerName,
  label: z.string(),
  description: z.string(),
  icon: url,
  status: z.enum(['available', 'unavailable']),
  lifecycle: z.enum(['experimental', 'stable', 'unmaintained']),
  mode: z.enum(['live', 'simulated']),
  handlers: z.array(handlerListing),
  jwks: z.object({ keys: z.array(signingJwk) }).describe('The service’s public signing keys (RFC 7517)'),
}) satisfies z.ZodType<ProviderListing>;

const keyring = z.object({
  version: z.literal(1),
  kid: base64url.describe('Names the data key'),
  key: z.enum(['secret', 'jwk', 'passphrase']).describe('For which kind of key it was wrapped'),
  jwe: compactJwe.describe('The data key, wrapped'),
}) satisfies z.ZodType<Keyring>;

const problem = z.object({
  type: z.string(),
  title: z.string().describe('What it means'),
  status: z.int(),
  detail: z.string().describe('What to do'),
  code: code.describe('Stable; the table is docs/codes.md'),
  retry: z.enum(['no', 'later', 'reconnect']),
  requestId: z.string().describe('For the operator'),
  retryAt: time.exactOptional(),
  superseded: z
    .object({ keyring, connection: compactJwe })
    .exactOptional()
    .describe('With connection_superseded: what leads to the connection to go on with'),
}) satisfies z.ZodType<Problem>;

const snapshotState = z.object({ id: z.string(), complete: z.boolean() }) satisfies z.ZodType<SnapshotState>;

const handlerProgress = z.object({
  schema: z.string(),
  state: z.enum(['waiting', 'running', 'completed', 'failed', 'skipped']),
  pages: count,
  records: count.describe('That CouchDB has acknowledged'),
  invalid: count.describe('Items that did not fit their schema and were left out'),
  bytes: count,
  more: z.boolean().exactOptional().describe('The third party has more than limit let through'),
  code: code.exactOptional(),
  retryAt: time.exactOptional(),
  dueAt: time.exactOptional().describe('With skipped: when asking pays again'),
  snapshot: snapshotState.exactOptional(),
}) satisfies z.ZodType<HandlerProgress>;

const syncView = z.object({
  syncId,
  provider: providerName,
  status: z.enum(['running', ...OUTCOMES, 'erasing', 'erased']),
  code: code.exactOptional(),
  retryAt: time.exactOptional(),
  startedAt: time,
  updatedAt: time,
  endedAt: time.exactOptional(),
  nextSyncAt: time.exactOptional(),
  handlers: z.record(z.string(), handlerProgress).describe('By name'),
  datastores: z
    .record(z.string(), z.object({ name: datastoreName, records: count, url }))
    .describe('By schema URI'),
  keyring,
  result: compactJwe.exactOptional().describe('Only the Vault can open it: docs/protocol.md'),
}) satisfies z.ZodType<SyncView>;

const syncStarted = z.object({
  syncId,
  token: z.string().describe('A capability for this one sync: Authorization: Bearer'),
  statusUrl: url,
  eventsUrl: url,
  datastores: z.record(z.string(), z.object({ name: datastoreName, url })).describe('By schema URI'),
}) satisfies z.ZodType<SyncStarted>;

const personKey = z.union([
  z.object({ jwk: publicJwk }),
  z.object({ secret: z.string().describe('32 bytes: 64 hex or 43 base64url characters') }),
  z.object({ passphrase: z.string().min(8).max(1024) }),
  z.string().describe('One of the above in a bare string'),
]);

const notify = z.object({ relay: z.string().max(31), ref: z.string().min(1).max(256) });

const syncEnd = z.object({
  outcome,
  code: code.exactOptional(),
  retryAt: time.exactOptional(),
  nextSyncAt: time,
}) satisfies z.ZodType<SyncEnd>;

const cursors = z.record(z.string(), z.record(z.string(), z.unknown()));

const syncResult = z.object({
  version: z.literal(1),
  syncId,
  provider: providerName,
  did: z.string(),
  account,
  kid: base64url,
  commit: z.int().min(1),
  end: syncEnd.exactOptional(),
  connection: connection.omit({ cursors: true }),
  cursors,
  datastores: z.record(
    z.string(),
    z.object({ name: datastoreName, last: count, void: z.array(z.tuple([z.int(), z.int()])) }),
  ),
  snapshots: z.record(z.string(), snapshotState),
});
// `connection` has optional members in the protocol's own schema, so this is looser than `satisfies`.
type _ResultCovered =
  Exclude<keyof SyncResult, keyof z.infer<typeof syncResult>> extends never ? true : never;
const _covered: _ResultCovered = true;

const erasureReceipt = z.object({
  version: z.literal(1),
  provider: providerName,
  syncId: syncId.exactOptional(),
  did: z.string().exactOptional(),
  accountId: z.string().exactOptional(),
  revoked: z.boolean().exactOptional(),
  erasedAt: time,
  datastores: z.array(datastoreName),
}) satisfies z.ZodType<ErasureReceipt>;

/** What a push relay is sent. */
const push = z.object({
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

/** Every body of the public API by the name it has in `components.schemas`, with its description. */
export const SCHEMAS: Readonly<Record<string, readonly [z.ZodType, string]>> = {
  Problem: [problem, 'An error (RFC 9457). Its texts are constant: `code` is what a program looks at.'],
  Account: [account, 'The third party’s account behind a connection.'],
  Connection: [connection, 'A connection, exactly as it was handed over.'],
  PublicJwk: [publicJwk, 'A public EC P-256 key (RFC 7517).'],
  SigningJwk: [signingJwk, 'A service’s public signing key.'],
  HandlerListing: [handlerListing, 'One kind of data that a provider brings.'],
  ProviderListing: [providerListing, 'A provider.'],
  ProviderListings: [z.record(z.string(), providerListing), 'The providers by name.'],
  Keyring: [keyring, 'A sync’s data key, wrapped once for the person’s key.'],
  PersonKey: [personKey, 'The person’s key.'],
  DisconnectRequest: [z.object({ did: z.string(), config: connection }), 'Which connection to end.'],
  SyncRequest: [
    z.object({
      did: z.string(),
      config: connection,
      key: personKey,
      handlers: z.array(z.string()).min(1).max(50).exactOptional().describe('Names; all by default'),
      limit: z.int().min(1).max(10_000_000).exactOptional().describe('Records a handler'),
      notify: notify.exactOptional().describe('Whom to tell when it has ended'),
    }),
    'What to sync, for whom, sealed to which key.',
  ],
  SyncStarted: [syncStarted, 'A sync that runs, or one that waits to be collected.'],
  SnapshotState: [snapshotState, 'How far a snapshot has got.'],
  HandlerProgress: [handlerProgress, 'What one handler did.'],
  SyncView: [syncView, 'A sync’s status.'],
  SyncResult: [syncResult, 'What `result` holds once it is opened and verified.'],
  ErasureReceipt: [erasureReceipt, 'The payload of a receipt.'],
  Receipt: [z.object({ receipt: compactJws }), 'A signed receipt: a JWS (ES256) over an ErasureReceipt.'],
  Push: [push, 'What a push relay is sent, signed as Standard Webhooks says.'],
  DeletionTaken: [
    z.object({ url: url.exactOptional(), confirmation_code: z.string().exactOptional() }),
    'What the third party is told: where a person can see that their data is gone, if it asked for that.',
  ],
  Health: [
    z.object({
      status: z.enum(['ok', 'unready', 'draining']),
      checks: z.record(z.string(), z.object({ ok: z.boolean(), since: time })).exactOptional(),
    }),
    'How the gateway is.',
  ],
  ...couchSchemas,
};
