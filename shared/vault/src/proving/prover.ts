import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import type { DidKeyKind, DidProofAlgorithm } from '@data-connector/protocol';
import { VaultError } from '../errors/vault-error.js';

/**
 * What signs in the person's name with the key of their DID: `didKeyProver`, `addressProver`, or the app's own.
 * `sign` hashes what it is given (SHA-256; EdDSA does so by itself) and gives a JOSE signature: 64 bytes, r and s where it is
 * ECDSA; with ES256K-R a 65th, 0 or 1 (27 or 28 do too), from which the key is recovered.
 */
export interface Prover {
  readonly alg: DidProofAlgorithm;
  readonly sign: (signingInput: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

const provers = {
  Ed25519: (key) => ({ alg: 'EdDSA', sign: (input) => ed25519.sign(input, key) }),
  'P-256': (key) => ({ alg: 'ES256', sign: (input) => p256.sign(input, key) }),
  secp256k1: (key) => ({ alg: 'ES256K', sign: (input) => secp256k1.sign(input, key) }),
} satisfies Record<DidKeyKind, (key: Uint8Array) => Prover>;

/** A key that is none is noticed when it is given, not when it is first used. */
function usable(prover: Prover): Prover {
  try {
    void prover.sign(new Uint8Array(0));
    return prover;
  } catch {
    throw new VaultError('key_malformed');
  }
}

/**
 * Signs with the private key (32 bytes) of a `did:key`, or of a `did:ethr` that names its public key (`secp256k1`).
 * @throws VaultError `key_malformed`
 */
export function didKeyProver(privateKey: Uint8Array, kind: DidKeyKind): Prover {
  return usable(provers[kind](privateKey));
}

/**
 * Signs with the private key (32 bytes) of an address: `0x…`, `did:pkh:eip155`, `did:ethr`, `did:vda`.
 * @throws VaultError `key_malformed`
 */
export function addressProver(privateKey: Uint8Array): Prover {
  return usable({
    alg: 'ES256K-R',
    sign(input) {
      const [recovery = 0, ...rs] = secp256k1.sign(input, privateKey, { format: 'recovered' });
      return Uint8Array.of(...rs, recovery);
    },
  });
}
