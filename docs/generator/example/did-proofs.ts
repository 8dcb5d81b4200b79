import { createHash } from 'node:crypto';
import { addressProver, didKeyProver, type Prover } from '@data-connector/vault';
import { b64, GATEWAY, PROVIDER } from './inputs.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** 2026-11-22T12:00:00Z. */
const NOW = 1_795_348_800;
const BODY = '{"did":"…"}';
const QUERY = 'did=0x52908400098527886e0f7030069857d2e4169ee7&state=my-own-state';

async function proofOf(
  did: string,
  prover: Prover,
  request: { htm: string; htu: string; qth?: string; bth?: string },
) {
  const header = { typ: 'JWT', alg: prover.alg };
  const jti = b64(Buffer.alloc(18, did.length));
  const claims = { iss: did, aud: GATEWAY, iat: NOW, exp: NOW + 300, jti, ...request };
  const input = `${b64(JSON.stringify(header))}.${b64(JSON.stringify(claims))}`;
  return { header, claims, proof: `${input}.${b64(await prover.sign(new TextEncoder().encode(input)))}` };
}

/**
 * Two proofs of a DID: of a did:key for a POST, of an address for a page that is opened. The keys are test vectors of RFC
 * 8032 (section 7.1, test 1) and the address of the private key 1.
 */
export async function didProofs() {
  const edKey = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
  const did = 'did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw';
  const address = '0x7e5f4552091a69125d5dfcb7b8c2659029395bdf';
  const addressKey = '1'.padStart(64, '0');
  const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
  return {
    didKey: {
      privateKey: edKey,
      body: BODY,
      ...(await proofOf(did, didKeyProver(bytes(edKey), 'Ed25519'), {
        htm: 'POST',
        htu: `/sync/${PROVIDER}`,
        bth: sha256(BODY),
      })),
    },
    address: {
      privateKey: addressKey,
      query: QUERY,
      ...(await proofOf(address, addressProver(bytes(addressKey)), {
        htm: 'GET',
        htu: `/connect/${PROVIDER}`,
        qth: sha256(QUERY),
      })),
    },
  };
}
