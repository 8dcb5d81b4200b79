export { defineProvider } from './define-provider.js';
export type { HandlerManifest, ProviderManifest } from './manifest.js';
export type {
  App,
  AuthorizeOptions,
  Grant,
  Provider,
  ProviderDefinition,
  StrategyOptions,
  Tokens,
  WebhookAnswer,
} from './provider.js';
export type { Handler, HandlerContext, Mapping, Page } from './handler.js';
export { incremental, type IncrementalParts, type Window } from './incremental.js';
export { snapshot, type SnapshotParts } from './snapshot.js';
export { TokenRejected, rateLimited } from './faults.js';
export { Trail } from './trail.js';
export {
  jsonOf,
  ThirdParty,
  TOKEN_ANSWER_BYTES,
  type ThirdPartyAnswer,
  type ThirdPartyRequest,
} from './third-party.js';
export { unmetered, type ThirdPartyMeter } from './third-party-meter.js';
export { withRetry } from './retry.js';
export { Session, type Renew } from './session.js';
