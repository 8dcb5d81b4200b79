export { defineProvider } from './define-provider.js';
export type { HandlerManifest, ProviderManifest } from './manifest.js';
export type { App, Grant, Provider, ProviderDefinition, StrategyOptions, Tokens } from './provider.js';
export type { Handler, HandlerContext, Mapping, Page } from './handlers/handler.js';
export { incremental, type IncrementalParts, type Window } from './handlers/incremental.js';
export { snapshot } from './handlers/snapshot.js';
export { TokenRejected, rateLimited } from './third-party/faults.js';
export { jsonOf } from '@data-connector/protocol';
export { lineOf } from './text.js';
export { isoTimeOf, numberOf, objectOf, textOf, timeOf, webUrlOf, type ThirdPartyObject } from './values.js';
export { PageSize, PageTooLarge } from './handlers/page-size.js';
export { Trail } from './handlers/trail.js';
export {
  ThirdParty,
  TOKEN_ANSWER_BYTES,
  type ThirdPartyAnswer,
  type ThirdPartyRequest,
} from './third-party/third-party.js';
export { unmetered, type ThirdPartyMeter } from './third-party/third-party-meter.js';
export { grantOf, rehearsed, tokensOf } from './third-party/token-answer.js';
export { withRetry } from './third-party/retry.js';
export { Session } from './third-party/session.js';
