export { DID_PROOF_MODES, DidProofs, keepBodyHash, type DidProofMode } from './did-proofs.js';
export { verifyDidProof, type DidProof, type ProvenRequest } from './verify.js';
