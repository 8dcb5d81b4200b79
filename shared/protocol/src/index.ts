export * from './base64url.js';
export * from './names.js';
export * from './routes.js';
export * from './codes.js';
export * from './did.js';
export { keyInDid, type DidKeyKind } from './did-key.js';
export * from './did-proof.js';
export * from './json.js';
export * from './key.js';
export * from './labels.js';
export { LONGEST_WAIT, wait, waitOf } from './prefer.js';
export { compactJwe, compactJws, outcome, retry, syncId, time, url } from './formats/words.js';
export * from './formats/connection.js';
export * from './formats/event.js';
export * from './formats/keyring.js';
export * from './formats/listing.js';
export * from './formats/notification.js';
export {
  bareKey,
  PASSPHRASE_LENGTH,
  personKey,
  publicJwk,
  type PublicJwk,
  type SentKey,
} from './formats/person-key.js';
export * from './formats/problem.js';
export * from './formats/record.js';
export * from './formats/result.js';
export * from './formats/sync.js';
