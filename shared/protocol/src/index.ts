export * from './base64url.js';
export * from './names.js';
export * from './codes.js';
export * from './did.js';
export { keyInDid, type DidKeyKind, type KeyInDid } from './did-key.js';
export * from './did-proof.js';
export * from './key.js';
export * from './labels.js';
export * from './formats/index.js';
