import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { isSecp256k1, keyInDid } from './did-key.js';

/** Longest DID that is accepted, in characters. */
export const MAX_DID_LENGTH = 256;

const address = /^0x[0-9a-fA-F]{40}$/;
const withAddress = [
  /^(did:pkh:eip155:(?:0|[1-9]\d{0,9}):)(0x[0-9a-fA-F]{40})$/,
  /^(did:ethr:(?:(?!0x0)[a-z0-9]{1,32}:)?)(0x[0-9a-fA-F]{40})$/,
  /^(did:vda:(?:[a-z0-9]{1,32}:)?)(0x[0-9a-fA-F]{40})$/,
];
const didKey = /^did:key:z[1-9A-HJ-NP-Za-km-z]{40,150}$/;
const withPublicKey = /^did:ethr:(?:(?!0x0)[a-z0-9]{1,32}:)?0x(0[23][0-9a-f]{64})$/;

/** Every DID that is accepted, and some that are not: an address whose mixed case is no checksum, a key that is none. */
export const didPattern = new RegExp(
  [address, ...withAddress, didKey, withPublicKey].map(({ source }) => source).join('|'),
);

/** EIP-55: the spelling of an address whose mixed case is its checksum (https://eips.ethereum.org/EIPS/eip-55). */
function checksummed(text: string): string {
  const lower = text.slice(2).toLowerCase();
  const hash = bytesToHex(keccak_256(utf8ToBytes(lower)));
  const letters = [...lower].map((letter, i) =>
    parseInt(hash[i] ?? '0', 16) >= 8 ? letter.toUpperCase() : letter,
  );
  return `0x${letters.join('')}`;
}

/** An address in one spelling (lower case), or nothing if it is not one or its checksum is wrong. */
function normalisedAddress(text: string): string | undefined {
  if (!address.test(text)) return undefined;
  const lower = text.toLowerCase();
  return text === lower || text === checksummed(text) ? lower : undefined;
}

/**
 * The one spelling of a DID under which this system knows a person, or nothing if it is not a DID that is accepted:
 * an address (`0x…`, all lower case or EIP-55), `did:key`, `did:pkh:eip155`, `did:ethr`, `did:vda`. Numbers and keys have
 * one spelling, so that nobody is two persons by a zero more.
 */
export function normaliseDid(did: unknown): string | undefined {
  if (typeof did !== 'string' || did.length > MAX_DID_LENGTH) return undefined;
  if (did.startsWith('0x')) return normalisedAddress(did);
  for (const form of withAddress) {
    const [, head, tail] = form.exec(did) ?? [];
    if (head !== undefined && tail !== undefined) {
      const normalised = normalisedAddress(tail);
      return normalised && head + normalised;
    }
  }
  const [, publicKey] = withPublicKey.exec(did) ?? [];
  if (publicKey !== undefined) return isSecp256k1(hexToBytes(publicKey)) ? did : undefined;
  return keyInDid(did) && did;
}
