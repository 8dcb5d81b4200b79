import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler } from 'express';
import {
  DID_PROOF_HEADER,
  DID_PROOF_PARAMETER,
  DID_PROOF_QUERY_HEADER,
  didProofHash,
  normaliseDid,
  queryWithoutProof,
} from '@data-connector/protocol';
import { ConnectorError } from '@data-connector/kit/errors';
import { verifyDidProof, type DidProof, type ProvenRequest } from './verify.js';

/** Whether a Vault has to prove its DID, or may. A proof that is sent must hold either way. */
export const DID_PROOF_MODES = ['optional', 'required'] as const;
export type DidProofMode = (typeof DID_PROOF_MODES)[number];

export interface DidProofOptions {
  readonly mode: DidProofMode;
  readonly publicUrl: URL;
  /** Records, for all replicas, that a proof was used. @returns false if it was already */
  readonly useOnce: (proof: DidProof) => Promise<boolean>;
}

const bodyHashes = new WeakMap<IncomingMessage, string>();

/** Keeps the hash of a request's body while the request lives, if it brings a proof: the bytes are gone once parsed. */
export function keepBodyHash(req: IncomingMessage, bytes: Uint8Array): void {
  const hash = req.headers[DID_PROOF_HEADER] === undefined ? undefined : didProofHash(bytes);
  if (hash !== undefined) bodyHashes.set(req, hash);
}

/** The one proof that a request brings: in the header, or where a URL is opened in the query. */
function proofIn(req: Request): unknown {
  const inHeader = req.headers[DID_PROOF_HEADER];
  const inQuery = req.query[DID_PROOF_PARAMETER];
  if (inQuery === undefined) return inHeader;
  if (inHeader !== undefined || req.method !== 'GET') throw new ConnectorError('did_proof_invalid');
  return inQuery;
}

/** Checks that who asks controls the DID that they ask for. */
export class DidProofs {
  constructor(private readonly options: DidProofOptions) {}

  /**
   * Lets a request pass that proves `did`, or needs no proof and brings none. A proof is used up by it.
   * @throws ConnectorError `did_proof_missing`, `did_proof_invalid`, `did_proof_replayed`, `did_malformed`,
   * `datastore_unavailable`
   */
  readonly check = async (req: Request, did: unknown): Promise<void> => {
    const proof = proofIn(req);
    if (proof === undefined) {
      if (this.options.mode === 'required') throw new ConnectorError('did_proof_missing');
      return;
    }
    const person = normaliseDid(did);
    if (person === undefined) throw new ConnectorError('did_malformed');
    const held = verifyDidProof(proof, this.#requestOf(req, person));
    if (!(await this.options.useOnce(held))) throw new ConnectorError('did_proof_replayed');
  };

  /** `check` for the `did` in a parsed JSON body. */
  readonly ofBody: RequestHandler = async (req, _res, next) => {
    await this.check(req, (req.body as { did?: unknown } | undefined)?.did);
    next();
  };

  #requestOf(req: Request, did: string): ProvenRequest {
    const [path = '', query = ''] = req.originalUrl.split(/\?(.*)/s);
    const request = { did, audience: this.options.publicUrl.origin, path };
    const ofGet = req.headers[DID_PROOF_QUERY_HEADER];
    // The gateway has made this POST out of a GET; it lets no such header of a client's through.
    if (req.method === 'POST' && typeof ofGet === 'string')
      return { ...request, method: 'GET', queryHash: ofGet, bodyHash: undefined };
    const queryHash = didProofHash(queryWithoutProof(query));
    return { ...request, method: req.method, queryHash, bodyHash: bodyHashes.get(req) };
  }
}
