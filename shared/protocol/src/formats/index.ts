export { compactJwe, compactJws, outcome, retry, syncId, time, url } from './words.js';
export * from './connection.js';
export * from './event.js';
export * from './keyring.js';
export * from './listing.js';
export * from './notification.js';
export {
  bareKey,
  PASSPHRASE_LENGTH,
  personKey,
  publicJwk,
  type PublicJwk,
  type SentKey,
} from './person-key.js';
export * from './problem.js';
export * from './record.js';
export * from './result.js';
export * from './sync.js';
