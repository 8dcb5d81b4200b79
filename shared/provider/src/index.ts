export { defineProvider, type ProviderData } from './define-provider.js';
export type { HandlerManifest, ProviderManifest } from './manifest.js';
export { ownIdOf } from './account.js';
export type { App, OwnApp } from './app.js';
export { lookUpTexts } from './servers/text-records.js';
export type { Login, LoginLabels, Provider, ProviderDefinition, Webhooks } from './provider.js';
export type { Access, Grant, Place, Tokens } from './tokens.js';
export type { Api, ApiRequest, MadeRequest } from './api/api.js';
export type { ApiClient } from './api/api-client.js';
export type { ApiAnswer } from './api/answer.js';
export { fits, says, writes, type ErrorRule } from './api/error-table.js';
export { remaining, type Limits } from './api/limits.js';
export type { Handler, HandlerContext, Mapping, Page } from './handlers/handler.js';
export {
  bySeconds,
  type Fields,
  type HandlerCode,
  type HandlerData,
  type Tools,
} from './handlers/handler-data.js';
export type { List } from './lists/list.js';
export { afterLast, counting, linkHeader, nextToken, nextUrl, offset, pageNumber } from './lists/next.js';
export type { Ask, Found, LookUpTexts, ServerData } from './servers/server-data.js';
export { isPublicAddress, ServerGuard } from './servers/server-guard.js';
export { addressOf, isPublicName, serverName } from './servers/server-name.js';
export { syncToken } from './lists/sync-token.js';
export { asHtml, readHtml } from './html.js';
export { profileLine, profileWebsite } from './profile.js';
export { lineOf } from './text.js';
export {
  days,
  emailOf,
  idOf,
  isoTimeOf,
  numberOf,
  objectOf,
  objectsIn,
  offsetOf,
  textOf,
  timeOf,
  webUrlOf,
  type ThirdPartyObject,
} from './values.js';
export { isNobody, PlaceUnknown, rateLimited, TokenForgotten, TokenRejected } from './third-party/faults.js';
export { ThirdParty } from './third-party/third-party.js';
export type { ThirdPartyMeter } from './third-party/third-party-meter.js';
export { rehearsed } from './oauth2/token-answer.js';
export { Session } from './third-party/session.js';
