import { account, connection } from '@data-connector/protocol';
import { z } from 'zod';
import { couchSchemas } from './schemas/couch.js';
import { compactJws, time, url } from './schemas/forms.js';
import { keyring, personKey, publicJwk, signingJwk } from './schemas/keys.js';
import { handlerListing, providerListing } from './schemas/listing.js';
import { problem } from './schemas/problem.js';
import {
  disconnectRequest,
  erasureReceipt,
  handlerProgress,
  push,
  snapshotState,
  syncRequest,
  syncResult,
  syncStarted,
  syncView,
} from './schemas/syncing.js';

/** Every body of the public API by the name it has in `components.schemas`, with its description. */
export const SCHEMAS: Readonly<Record<string, readonly [z.core.$ZodType, string]>> = {
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
  DisconnectRequest: [disconnectRequest, 'Which connection to end.'],
  SyncRequest: [syncRequest, 'What to sync, for whom, sealed to which key.'],
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
      status: z.enum(['ok', 'degraded', 'unready', 'draining']),
      checks: z.record(z.string(), z.object({ ok: z.boolean(), since: time })).exactOptional(),
    }),
    'How the gateway is.',
  ],
  ...couchSchemas,
};
