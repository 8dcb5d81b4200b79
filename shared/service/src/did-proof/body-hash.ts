import type { IncomingMessage } from 'node:http';
import { DID_PROOF_HEADER, didProofHash } from '@data-connector/protocol';

const hashes = new WeakMap<IncomingMessage, string>();

/** Keeps the hash of a request's body while the request lives, if it brings a proof: the bytes are gone once parsed. */
export function keepBodyHash(req: IncomingMessage, bytes: Uint8Array): void {
  const hash = req.headers[DID_PROOF_HEADER] === undefined ? undefined : didProofHash(bytes);
  if (hash !== undefined) hashes.set(req, hash);
}

/** The hash of a request's body, if it brings a proof and has one. */
export function bodyHashOf(req: IncomingMessage): string | undefined {
  return hashes.get(req);
}
