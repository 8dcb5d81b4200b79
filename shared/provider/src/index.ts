export { defineProvider } from './define-provider.js';
export type { HandlerManifest, ProviderManifest } from './manifest.js';
export type { App, Grant, Provider, ProviderDefinition, StrategyOptions, Tokens } from './provider.js';
export type { Handler, HandlerContext, Mapping, Page } from './handler.js';
export { incremental, type IncrementalParts, type Window } from './incremental.js';
export { snapshot } from './snapshot.js';
export { TokenRejected, rateLimited } from './faults.js';
export { lineOf } from './text.js';
export { isoTimeOf, numberOf, objectOf, textOf, timeOf, webUrlOf, type ThirdPartyObject } from './values.js';
export { PageSize, PageTooLarge } from './page-size.js';
export { Trail } from './trail.js';
export {
  jsonOf,
  ThirdParty,
  TOKEN_ANSWER_BYTES,
  type ThirdPartyAnswer,
  type ThirdPartyRequest,
} from './third-party.js';
export { unmetered, type ThirdPartyMeter } from './third-party-meter.js';
export { grantOf, rehearsed, tokensOf } from './token-answer.js';
export { withRetry } from './retry.js';
export { Session } from './session.js';
