import type { RateLimitOptions } from '../../http/index.js';

/**
 * What Vaults may write into the datastores of one account in a day: replication needs a small part of it, and what is
 * written stays on CouchDB's disk until the sync is erased.
 */
export const VAULT_WRITES: RateLimitOptions = {
  name: 'writes',
  points: 64 * 2 ** 20,
  seconds: 86_400,
  unit: 'content-bytes',
};

/** CouchDB appends a header's block to its file for each write, and entries to two trees for each document. */
const REQUEST_BYTES = 4096;
const DOCUMENT_BYTES = 512;

/** What a write takes of that, in bytes: the smallest as much as it may take on CouchDB's disk. */
export function writeCost(body: Buffer, documents = 1): number {
  return Math.max(body.length, REQUEST_BYTES, documents * DOCUMENT_BYTES);
}
