import { randomBytes } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import {
  bytesToMultibase,
  createJWS,
  EdDSASigner,
  ES256KSigner,
  ES256Signer,
  toEthereumAddress,
  type Signer,
} from 'did-jwt';

/** Somebody who can sign for a DID. */
export interface Person {
  readonly did: string;
  readonly alg: string;
  readonly signer: Signer;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** The first account of Hardhat’s public test mnemonic: an address that is known with its key. */
const HARDHAT = {
  did: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  alg: 'ES256K-R',
  signer: ES256KSigner(
    new Uint8Array(Buffer.from('ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80', 'hex')),
    true,
  ),
};

/** One person of each kind, with keys of their own. */
export function makePeople() {
  const [edKey, p256Key, k1Key] = [
    new Uint8Array(randomBytes(32)),
    p256.utils.randomSecretKey(),
    secp256k1.utils.randomSecretKey(),
  ];
  const compressed = secp256k1.getPublicKey(k1Key, true);
  const address = toEthereumAddress(hex(secp256k1.getPublicKey(k1Key, false)));
  const recoverable = { alg: 'ES256K-R', signer: ES256KSigner(k1Key, true) };
  const plain = { alg: 'ES256K', signer: ES256KSigner(k1Key) };
  const didKey = (key: Uint8Array, codec: 'ed25519-pub' | 'p256-pub' | 'secp256k1-pub') =>
    `did:key:${bytesToMultibase(key, 'base58btc', codec)}`;
  return {
    ed25519: {
      did: didKey(ed25519.getPublicKey(edKey), 'ed25519-pub'),
      alg: 'EdDSA',
      signer: EdDSASigner(edKey),
    },
    p256: {
      did: didKey(p256.getPublicKey(p256Key, true), 'p256-pub'),
      alg: 'ES256',
      signer: ES256Signer(p256Key),
    },
    secp256k1: { did: didKey(compressed, 'secp256k1-pub'), ...plain },
    'secp256k1, recovered': { did: didKey(compressed, 'secp256k1-pub'), ...recoverable },
    address: { did: address, ...recoverable },
    'address, not recoverable': { did: address, ...plain },
    'an address in EIP-55': HARDHAT,
    'did:pkh': { did: `did:pkh:eip155:1:${address}`, ...recoverable },
    'did:ethr of an address': { did: `did:ethr:sepolia:${address}`, ...recoverable },
    'did:ethr of a public key': { did: `did:ethr:0x${hex(compressed)}`, ...plain },
    'did:ethr of a public key, recovered': { did: `did:ethr:0x${hex(compressed)}`, ...recoverable },
    'did:vda': { did: `did:vda:polpos:${address}`, ...recoverable },
  } satisfies Record<string, Person>;
}

/** A JWT as a person signs it, whatever it says. */
export const signedBy = (person: Person, payload: object, header: object = {}): Promise<string> =>
  createJWS(payload, person.signer, { typ: 'JWT', alg: person.alg, ...header });

/** A JWT that a person has really signed, under an algorithm's name that is not its own. */
export async function signedAs(alg: string, person: Person, payload: object): Promise<string> {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ typ: 'JWT', alg })}.${part(payload)}`;
  return `${input}.${(await person.signer(input)) as string}`;
}
