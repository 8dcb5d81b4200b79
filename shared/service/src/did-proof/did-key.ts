import type { verifyJWS } from 'did-jwt';
import { keyInDid, type DidKeyKind, type DidProofAlgorithm } from '@data-connector/protocol';

/** What a DID says about the key that speaks for it, in the library's form, and the algorithms of that kind of key. */
export interface DidKey {
  readonly method: Exclude<Parameters<typeof verifyJWS>[1], unknown[]>;
  readonly algorithms: readonly DidProofAlgorithm[];
}

const KINDS = {
  Ed25519: { type: 'Ed25519VerificationKey2020', algorithms: ['EdDSA'] },
  'P-256': { type: 'EcdsaSecp256r1VerificationKey2019', algorithms: ['ES256'] },
  secp256k1: { type: 'EcdsaSecp256k1VerificationKey2019', algorithms: ['ES256K', 'ES256K-R'] },
} as const satisfies Record<DidKeyKind, object>;

const ADDRESS = /^(?:did:[a-z]+:.*)?(0x[0-9a-f]{40})$/;
const PUBLIC_KEY = /^did:ethr:.*0x(0[23][0-9a-f]{64})$/;

function ofKind(did: string, kind: DidKeyKind, key: { publicKeyHex: string } | object): DidKey {
  const { type, algorithms } = KINDS[kind];
  return { method: { id: `${did}#key`, controller: did, type, ...key }, algorithms };
}

/**
 * The key that a DID itself names: nobody is asked, so a key that was exchanged or added on a chain (ERC-1056, did:vda) is
 * not known here, and the address or key in the DID's own text speaks for it for ever.
 * @param did as `normaliseDid` spells it
 * @returns nothing if the DID holds no key of a kind that is accepted: Ed25519, P-256, secp256k1 or its address
 */
export function keyOfDid(did: string): DidKey | undefined {
  const { kind, bytes } = keyInDid(did) ?? {};
  if (kind !== undefined && bytes !== undefined)
    return ofKind(did, kind, { publicKeyHex: Buffer.from(bytes).toString('hex') });
  const [, publicKeyHex] = PUBLIC_KEY.exec(did) ?? [];
  if (publicKeyHex !== undefined) return ofKind(did, 'secp256k1', { publicKeyHex });
  const [, ethereumAddress] = ADDRESS.exec(did) ?? [];
  return ethereumAddress === undefined ? undefined : ofKind(did, 'secp256k1', { ethereumAddress });
}
