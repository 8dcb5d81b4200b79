import type { Code, Retry } from './codes.js';
import type { Account, Connection, Cursor } from './connection.js';
import type { Outcome } from './names.js';

/** What the body of a request for a sync may hold, in bytes: tokens and cursors, never data. */
export const SYNC_BODY_BYTES = 262_144;

/** A sync's state: running, ended one way or another, being erased, or erased. */
export type SyncStatus = 'running' | Outcome | 'erasing' | 'erased';

/**
 * The keyring: a sync's data key, wrapped once for the person's key. `jwe` is a compact JWE (A256KW for `secret` and
 * `passphrase`, ECDH-ES+A256KW for `jwk`; always A256GCM) whose plaintext is the data key's 32 bytes.
 * It is the document `keyring` of each datastore and stands in the sync's status.
 */
export interface Keyring {
  readonly version: 1;
  /** 16 bytes derived from the data key, base64url: what is sealed under it says so. */
  readonly kid: string;
  readonly key: 'secret' | 'jwk' | 'passphrase';
  readonly jwe: string;
}

/** Id of the keyring's document in each datastore. */
export const KEYRING_ID = 'keyring';

/** A sealed record as it lies in a datastore; `_id` is the `sealedId` of its number. */
export interface SealedRecord {
  readonly _id: string;
  readonly jwe: string;
}

/** The protected header of a sealed record: swapping, dropping and repeating records is noticed by it. */
export interface RecordHeader {
  readonly alg: 'dir';
  readonly enc: 'A256GCM';
  readonly kid: string;
  /** The document's `_id`. */
  readonly id: string;
  readonly schema: string;
  /** 1, 2, 3 … in its datastore. */
  readonly n: number;
}

/** What has been stored in one datastore so far: every n from 1 to `last`. */
export interface DatastoreManifest {
  readonly name: string;
  readonly last: number;
}

/** A snapshot handler's progress through one whole snapshot; records of older snapshots may go once it is complete. */
export interface SnapshotState {
  readonly id: string;
  readonly complete: boolean;
}

/** What one handler did in a sync. Times are ISO 8601, sizes bytes. */
export interface HandlerProgress {
  readonly schema: string;
  /** `declined`: the person has not granted what it needs; `skipped`: asking does not pay yet. */
  readonly state: 'waiting' | 'running' | 'completed' | 'failed' | 'declined' | 'skipped';
  readonly pages: number;
  readonly records: number;
  /** Items that could not be made records, and lie in the datastore `quarantine`. */
  readonly quarantined: number;
  readonly bytes: number;
  /** The third party has more than `limit` let through. */
  readonly more?: boolean;
  readonly code?: Code;
  readonly retryAt?: string;
  /** With `skipped`: when asking pays again. */
  readonly dueAt?: string;
  readonly snapshot?: SnapshotState;
}

/** How a sync ended, for people and programs: it stands in the status and, signed, in the result. */
export interface SyncEnd {
  readonly outcome: Outcome;
  /** Why it is not `completed`, and what helps. */
  readonly code?: Code;
  readonly retry?: Retry;
  readonly retryAt?: string;
  /** ISO 8601, with some chance in it, so that not everybody comes at once; none where only the person can help. */
  readonly nextSyncAt?: string;
}

/**
 * A sync's result: the connection and cursors to go on with, and what must be found in the datastores. It is a JWS
 * (ES256, by the service) inside a compact JWE under the sync's data key; only the Vault can open it.
 */
export interface SyncResult {
  readonly version: 1;
  readonly syncId: string;
  readonly provider: string;
  readonly did: string;
  readonly account: Account;
  readonly kid: string;
  /** Counts the commits: the highest is the latest. */
  readonly commit: number;
  /** Missing while it runs, and in the last result of a sync whose replica is gone. */
  readonly end?: SyncEnd;
  /** Without cursors: save it at once. */
  readonly connection: Connection;
  /** The cursors that the sync began with, by handler: what it brought fits a Vault that has these. */
  readonly from: Record<string, Cursor>;
  /** Save them only after the records were verified, and each only if the one in `from` is the Vault's. */
  readonly cursors: Record<string, Cursor>;
  /** By schema URI, and `quarantine`. */
  readonly datastores: Record<string, DatastoreManifest>;
  readonly snapshots: Record<string, SnapshotState>;
}

/** Where a sync's records of one schema lie. */
export interface DatastoreLink {
  readonly name: string;
  /** Absolute URL of CouchDB's replication API for this one database. */
  readonly url: string;
  /** Records that CouchDB has acknowledged so far. Without any, the database does not exist. */
  readonly records: number;
}

/** What GET /sync/:provider/:syncId and the snapshot event tell. */
export interface SyncView {
  readonly syncId: string;
  readonly provider: string;
  readonly status: SyncStatus;
  /** While it is `running`, but waits for others to end first: 1 is next. */
  readonly queue?: { readonly position: number };
  readonly code?: Code;
  readonly retry?: Retry;
  readonly retryAt?: string;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly endedAt?: string;
  readonly nextSyncAt?: string;
  readonly handlers: Record<string, HandlerProgress>;
  readonly datastores: Record<string, DatastoreLink>;
  readonly keyring: Keyring;
  readonly result?: string;
}

/** What POST /sync answers (202). */
export interface SyncStarted {
  readonly syncId: string;
  /** A capability for this one sync: Authorization: Bearer. */
  readonly token: string;
  readonly statusUrl: string;
  readonly eventsUrl: string;
  readonly datastores: Record<string, { readonly name: string; readonly url: string }>;
}

/** A signed receipt's payload (JWS, ES256): what was erased, and when (ISO 8601). */
export interface ErasureReceipt {
  readonly version: 1;
  readonly provider: string;
  readonly syncId?: string;
  readonly did?: string;
  readonly accountId?: string;
  readonly revoked?: boolean;
  readonly erasedAt: string;
  readonly datastores: readonly string[];
}
