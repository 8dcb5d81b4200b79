import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { base58 } from '@scure/base';
import { normaliseDid } from '@data-connector/protocol';
import { keyInDid } from '../src/did-key.js';

const SECRET = new Uint8Array(32).fill(7);
const ED = ed25519.getPublicKey(SECRET);
const P = p256.getPublicKey(SECRET, true);
const K = secp256k1.getPublicKey(SECRET, true);
const didOf = (codec: readonly number[], key: Uint8Array) =>
  `did:key:z${base58.encode(concatBytes(Uint8Array.from(codec), key))}`;
/** A number as 32 bytes, big-endian. */
const number = (value: bigint) => hexToBytes(value.toString(16).padStart(64, '0'));
const compressed = (value: bigint) => concatBytes(Uint8Array.of(2), number(value));

const [ED_CODEC, P_CODEC, K_CODEC] = [
  [0xed, 0x01],
  [0x80, 0x24],
  [0xe7, 0x01],
] as const;

test.each([
  ['Ed25519', ED_CODEC, ED],
  ['P-256', P_CODEC, P],
  ['secp256k1', K_CODEC, K],
] as const)('a did:key of %s is read, and is its own one spelling', (kind, codec, key) => {
  const did = didOf(codec, key);
  expect(keyInDid(did)).toEqual({ kind, bytes: key });
  expect(normaliseDid(did)).toBe(did);
});

test.each([
  ['X25519', [0xec, 0x01], new Uint8Array(32).fill(9)],
  ['P-384', [0x81, 0x24], p384.getPublicKey(new Uint8Array(48).fill(7), true)],
  ['a kind of one byte', [0x55], new Uint8Array(32).fill(9)],
] as const)('a did:key of %s names a person, and signs for nobody', (_name, codec, key) => {
  const did = didOf(codec, key);
  expect(normaliseDid(did)).toBe(did);
  expect(keyInDid(did)?.kind).toBeUndefined();
});

const P_PRIME = p256.Point.Fp.ORDER;
const K_PRIME = secp256k1.Point.Fp.ORDER;
/** A place of the curve whose x is so small that x + p fits into 32 bytes too. */
const smallX = (curve: typeof secp256k1) =>
  [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n].find((x) => curve.utils.isValidPublicKey(compressed(x), true)) ?? 0n;

test.each<[string, string]>([
  ['its kind in three bytes', didOf([0xed, 0x81, 0x00], ED)],
  ['its kind in four bytes', didOf([0xed, 0x81, 0x80, 0x00], ED)],
  ['P-256 in three bytes', didOf([0x80, 0xa4, 0x00], P)],
  ['secp256k1 in three bytes', didOf([0xe7, 0x81, 0x00], K)],
  ['another kind in three bytes', didOf([0xec, 0x81, 0x00], new Uint8Array(32).fill(9))],
  ['a kind that does not end', didOf(Array(10).fill(0xff), ED)],
  ['nothing but a kind that does not end', didOf([], new Uint8Array(30).fill(0xff))],
  ['a key of 31 bytes', didOf(ED_CODEC, ED.subarray(1))],
  ['a key of 33 bytes', didOf(ED_CODEC, concatBytes(ED, Uint8Array.of(0)))],
  ['a point that is not compressed', didOf(P_CODEC, p256.getPublicKey(SECRET, false))],
  ['secp256k1 that is not compressed', didOf(K_CODEC, secp256k1.getPublicKey(SECRET, false))],
  ['x and y without their byte', didOf(K_CODEC, secp256k1.getPublicKey(SECRET, false).subarray(1))],
  [
    'a compressed point with another first byte',
    didOf(K_CODEC, concatBytes(Uint8Array.of(4), K.subarray(1))),
  ],
  ['an x above the prime of P-256', didOf(P_CODEC, compressed(P_PRIME + 5n))],
  ['an x above the prime of secp256k1', didOf(K_CODEC, compressed(K_PRIME + smallX(secp256k1)))],
  ['an x off P-256', didOf(P_CODEC, compressed(2n ** 255n + 1n))],
  ['an x off secp256k1', didOf(K_CODEC, compressed(5n))],
  ['a y of Ed25519 above its prime', didOf(ED_CODEC, hexToBytes(`f0${'ff'.repeat(30)}7f`))],
])('a did:key with %s is none', (_name, did) => {
  expect(normaliseDid(did)).toBeUndefined();
});

/** RFC 7748 and 8032: the eight points of small order, and other encodings of two of them. */
const SMALL_ORDER = [
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  '00'.repeat(32),
  `${'00'.repeat(31)}80`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  `01${'00'.repeat(30)}80`,
  `ee${'ff'.repeat(30)}7f`,
];
test.each(SMALL_ORDER)('a did:key whose key is of small order (%s) is none', (key) => {
  expect(normaliseDid(didOf(ED_CODEC, hexToBytes(key)))).toBeUndefined();
});

test.each<[string, string]>([
  ['an l', didOf(ED_CODEC, ED).replace(/.$/, 'l')],
  ['another base', `did:key:f${bytesToHex(concatBytes(Uint8Array.from(ED_CODEC), ED))}`],
  ['a leading 1', didOf(ED_CODEC, ED).replace(':z', ':z1')],
  ['a fragment', `${didOf(ED_CODEC, ED)}#key`],
  ['capitals', didOf(ED_CODEC, ED).replace('did:key', 'DID:KEY')],
  ['a line break', `${didOf(ED_CODEC, ED)}\n`],
])('a did:key in another spelling (%s) is none', (_name, did) => {
  expect(normaliseDid(did)).toBeUndefined();
});

test.each<[string, string]>([
  ['an x off the curve', `did:ethr:0x${bytesToHex(compressed(5n))}`],
  ['an x above the prime', `did:ethr:0x${bytesToHex(compressed(K_PRIME + smallX(secp256k1)))}`],
  ['capitals', `did:ethr:0x${bytesToHex(K).toUpperCase()}`],
  ['a network with a zero more', `did:ethr:0x01:0x${bytesToHex(K)}`],
])('a did:ethr of a public key with %s is none', (_name, did) => {
  expect(normaliseDid(did)).toBeUndefined();
});

const ADDRESS = '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed';
test.each([
  `did:pkh:eip155:01:${ADDRESS}`,
  `did:pkh:eip155:00:${ADDRESS}`,
  `did:ethr:0x01:${ADDRESS}`,
  `did:ethr:0x0:${ADDRESS}`,
  `did:ethr:0xAA:${ADDRESS}`,
  `DID:ethr:${ADDRESS}`,
  `did:ethr:${ADDRESS.toUpperCase()}`,
  `did:vda:${ADDRESS.replace('0x', '0X')}`,
])('a number and an address have one spelling: %s is none', (did) => {
  expect(normaliseDid(did)).toBeUndefined();
});
