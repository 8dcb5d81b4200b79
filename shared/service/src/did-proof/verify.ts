import { decodeJWT, verifyJWS } from 'did-jwt';
import {
  DID_PROOF_SECONDS,
  didProofClaims,
  didProofHeader,
  isDidProof,
  normaliseDid,
  type DidProofClaims,
} from '@data-connector/protocol';
import { ConnectorError } from '@data-connector/kit/errors';
import { keyOfDid } from './did-key.js';

/** The request that a proof has to be for, as the Vault sent it. */
export interface ProvenRequest {
  /** As `normaliseDid` spells it. */
  readonly did: string;
  readonly method: string;
  /** The gateway's origin. */
  readonly audience: string;
  readonly path: string;
  /** As `didProofHash` makes them; nothing where there is no query, no body. */
  readonly queryHash: string | undefined;
  readonly bodyHash: string | undefined;
}

/** A proof that holds, and that must not be taken again before it expires. */
export interface DidProof {
  readonly did: string;
  readonly jti: string;
  /** ms since 1970. */
  readonly expires: number;
}

function isFor(claims: DidProofClaims, request: ProvenRequest): boolean {
  return (
    normaliseDid(claims.iss) === request.did &&
    claims.aud === request.audience &&
    claims.htm === request.method &&
    claims.htu === request.path &&
    claims.qth === request.queryHash &&
    claims.bth === request.bodyHash
  );
}

function isFresh({ iat, exp, nbf = iat }: DidProofClaims, now: number): boolean {
  const { life, ahead } = DID_PROOF_SECONDS;
  return exp > now && exp > iat && exp - iat <= life && iat <= now + ahead && nbf <= now + ahead;
}

/** Whether one key has signed a text; the library's texts hold what was sent, so nothing of them is kept. */
function isSigned(proof: string, did: string): boolean {
  try {
    const key = keyOfDid(did);
    const { header } = decodeJWT(proof, false);
    // The library would try the key with whichever algorithm the header names.
    if (!key || !key.algorithms.some((algorithm) => algorithm === header.alg)) return false;
    verifyJWS(proof, key.method);
    return true;
  } catch {
    return false;
  }
}

function claimsOf(proof: unknown): DidProofClaims | undefined {
  if (!isDidProof(proof)) return undefined;
  try {
    const { header, payload } = decodeJWT(proof, false);
    return didProofHeader.safeParse(header).success ? didProofClaims.safeParse(payload).data : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Checks that a DID proof is signed by the DID's own key and for this very request, now. It reads nothing but its
 * arguments: no resolver, no network. Whether it was used before is for the caller to find out.
 * @param now ms since 1970
 * @throws ConnectorError `did_proof_invalid`
 */
export function verifyDidProof(proof: unknown, request: ProvenRequest, now = Date.now()): DidProof {
  const claims = claimsOf(proof);
  const holds =
    claims !== undefined &&
    isFor(claims, request) &&
    isFresh(claims, now / 1000) &&
    isSigned(String(proof), request.did);
  if (!holds) throw new ConnectorError('did_proof_invalid');
  return { did: request.did, jti: claims.jti, expires: claims.exp * 1000 };
}
