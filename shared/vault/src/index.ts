export { createVault, type Vault, type VaultOptions } from './create-vault.js';
export type { OpenStream } from './gateway/gateway.js';
export type { ScryptCost, VaultCrypto } from './keys/vault-crypto.js';
export { generateVaultKey, publicJwk, type VaultKey } from './keys/vault-key.js';
export {
  CLIENT_CODES,
  isVaultError,
  VaultError,
  type ClientCode,
  type VaultErrorFacts,
} from './errors/vault-error.js';
export { PATIENCE, type Patience } from './gateway/timing.js';
export { addressOf, didKeyOf } from './proving/did-of-key.js';
export { addressProver, didKeyProver, type Prover } from './proving/prover.js';
export type { ConnectOptions, ConnectPage } from './connect/connect-url.js';
export type { ReturnExpectation } from './connect/open-return.js';
export type { SyncOptions } from './sync/start-sync.js';
export type { SyncTicket } from './sync/ticket.js';
export type { SyncHandle } from './sync/sync-handle.js';
export type { FollowOptions, SyncUpdate } from './sync/follow.js';
export type { Collected, CollectOptions, CollectProgress, CollectTargets } from './collect/collect.js';
export { sparedBy, type CompleteSnapshot, type KeptAside } from './collect/kept-aside.js';
export type { LocalDatabases } from './collect/local-databases.js';
export type { LocalDatabase, LocalDocument, Replication } from './collect/local-database.js';
export type { Narrated } from './narrated.js';
export type { Refreshed, RefreshNews, RefreshOptions, VaultStore } from './refresh.js';
export {
  CODES,
  datastoreNamePattern,
  isCode,
  normaliseDid,
  parseKey,
  QUARANTINE,
  SCHEMAS,
  type Account,
  type Code,
  type CodeFacts,
  type Connection,
  type Cursor,
  type DidKeyKind,
  type ErasureReceipt,
  type HandlerProgress,
  type Outcome,
  type PersonKey,
  type ProviderListing,
  type QuarantinedItem,
  type PublicJwk,
  type Retry,
  type SyncView,
} from '@data-connector/protocol';
export type { VaultRecord } from './opening/record.js';
export type { RecordsAbout } from './collect/records-about.js';
