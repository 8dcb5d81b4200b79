export { keepBodyHash } from './body-hash.js';
export { DID_PROOF_MODES, DidProofs, type DidProofMode } from './did-proofs.js';
export { verifyDidProof, type DidProof, type ProvenRequest } from './verify.js';
