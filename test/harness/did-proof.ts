import { createHash, randomBytes } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToMultibase, toEthereumAddress } from 'did-jwt';
import { addressProver, didKeyProver, type Prover } from '@data-connector/vault';

/** Who can prove that a DID is theirs. */
export interface Somebody {
  readonly did: string;
  readonly prover: Prover;
}

/** The kinds of DIDs that can be proven, each of a new person. */
export const PEOPLE: Readonly<Record<string, () => Somebody>> = {
  'did:key of Ed25519'() {
    const key = new Uint8Array(randomBytes(32));
    const did = `did:key:${bytesToMultibase(ed25519.getPublicKey(key), 'base58btc', 'ed25519-pub')}`;
    return { did, prover: didKeyProver(key, 'Ed25519') };
  },
  'did:key of P-256'() {
    const key = p256.utils.randomSecretKey();
    const did = `did:key:${bytesToMultibase(p256.getPublicKey(key), 'base58btc', 'p256-pub')}`;
    return { did, prover: didKeyProver(key, 'P-256') };
  },
  'did:key of secp256k1'() {
    const key = secp256k1.utils.randomSecretKey();
    const did = `did:key:${bytesToMultibase(secp256k1.getPublicKey(key), 'base58btc', 'secp256k1-pub')}`;
    return { did, prover: didKeyProver(key, 'secp256k1') };
  },
  'did:ethr of a public key'() {
    const key = secp256k1.utils.randomSecretKey();
    const did = `did:ethr:0x${Buffer.from(secp256k1.getPublicKey(key)).toString('hex')}`;
    return { did, prover: didKeyProver(key, 'secp256k1') };
  },
  'an address': () => ofAddress(''),
  'did:pkh': () => ofAddress('did:pkh:eip155:1:'),
  'did:ethr of an address': () => ofAddress('did:ethr:'),
  'did:vda': () => ofAddress('did:vda:polpos:'),
};

function ofAddress(before: string): Somebody {
  const key = secp256k1.utils.randomSecretKey();
  const publicKey = Buffer.from(secp256k1.getPublicKey(key, false)).toString('hex');
  return { did: `${before}${toEthereumAddress(publicKey)}`, prover: addressProver(key) };
}

/** A new person with an address. */
export const newPerson = (): Somebody => ofAddress('');

const base64url = (text: string): string => Buffer.from(text).toString('base64url');

/** `qth` or `bth`, by another library than the servers'. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** Claims that are right for `/sync/<provider>` but for what is given. */
export function claimsFor(did: string, audience: string, more: object): Record<string, unknown> {
  const iat = Math.floor(Date.now() / 1000);
  const jti = randomBytes(16).toString('base64url');
  return { iss: did, aud: audience, iat, exp: iat + 300, jti, ...more };
}

/** A JWT as its signer signs it, whatever it says. */
export async function jwtOf(prover: Prover, claims: object, header: object = {}): Promise<string> {
  const head = base64url(JSON.stringify({ typ: 'JWT', alg: prover.alg, ...header }));
  const input = `${head}.${base64url(JSON.stringify(claims))}`;
  const signature = await prover.sign(new TextEncoder().encode(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}
