import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { decodeJWT, toEthereumAddress, verifyJWS } from 'did-jwt';
import { didProofClaims, didProofHeader, isDidProof } from '@data-connector/protocol';
import { addressProver, didKeyProver, type Prover } from '../../src/index.js';
import { PLATFORM_CRYPTO } from '../../src/keys/vault-crypto.js';
import { makeDidProof } from '../../src/proving/did-proof.js';
import { codeOf } from '../support/code-of.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const key = p256.utils.randomSecretKey();
const k1 = secp256k1.utils.randomSecretKey();
const publicKey = { id: 'x#key', controller: 'x' };
const k1Key = { ...publicKey, type: 'EcdsaSecp256k1VerificationKey2019' };
const ethereumAddress = toEthereumAddress(hex(secp256k1.getPublicKey(k1, false)));

const did = '0x00000000000000000000000000000000000000aa';
const request = { method: 'POST', path: '/sync/acme' } as const;
const proofOf = (prover: Prover, gateway = 'https://connect.example') =>
  makeDidProof({ did, prover, gateway, randomBytes: PLATFORM_CRYPTO.randomBytes }, request);

/** As a wallet would: the recovery byte begins at 27. */
const wallet: Prover = {
  alg: 'ES256K-R',
  async sign(input) {
    const signature = await addressProver(k1).sign(input);
    return Uint8Array.of(...signature.slice(0, 64), 27 + (signature[64] ?? 0));
  },
};

test.each([
  [
    'Ed25519',
    didKeyProver(key, 'Ed25519'),
    { ...publicKey, type: 'Ed25519VerificationKey2020', publicKeyHex: hex(ed25519.getPublicKey(key)) },
  ],
  [
    'P-256',
    didKeyProver(key, 'P-256'),
    { ...publicKey, type: 'EcdsaSecp256r1VerificationKey2019', publicKeyHex: hex(p256.getPublicKey(key)) },
  ],
  ['secp256k1', didKeyProver(k1, 'secp256k1'), { ...k1Key, publicKeyHex: hex(secp256k1.getPublicKey(k1)) }],
  ['an address', addressProver(k1), { ...k1Key, ethereumAddress }],
  ['a wallet', wallet, { ...k1Key, ethereumAddress }],
])('what %s signs, did-jwt verifies, each time', async (_name, prover, method) => {
  for (let times = 0; times < 8; times += 1) {
    const proof = await proofOf(prover);
    expect(isDidProof(proof)).toBe(true);
    expect(verifyJWS(proof, method)).toBe(method);
    const { header, payload } = decodeJWT(proof);
    expect(didProofHeader.parse(header).alg).toBe(prover.alg);
    expect(didProofClaims.parse(payload)).toMatchObject({ iss: did, htm: 'POST', htu: '/sync/acme' });
  }
});

test('no two proofs are the same, and each lives for five minutes that have begun', async () => {
  const proofs = await Promise.all([1, 2].map(() => proofOf(didKeyProver(key, 'Ed25519'))));
  const [one, two] = proofs.map((proof) => didProofClaims.parse(decodeJWT(proof).payload));
  expect(one?.jti).not.toBe(two?.jti);
  const now = Date.now() / 1000;
  expect(one?.iat).toBeLessThan(now);
  expect(one?.exp).toBeGreaterThan(now);
  expect((one?.exp ?? 0) - (one?.iat ?? 0)).toBe(300);
});

test.each([
  ['https://connect.example', 'https://connect.example'],
  ['https://connect.example/', 'https://connect.example'],
  ['https://Connect.Example:443/base/', 'https://connect.example'],
  ['https://connect.example:8443', 'https://connect.example:8443'],
  ['http://localhost:8080/', 'http://localhost:8080'],
  ['http://localhost:80', 'http://localhost'],
  ['HTTP://[::1]:80/x?y', 'http://[::1]'],
  ['http://127.0.0.1:443', 'http://127.0.0.1:443'],
])('for the gateway %s the audience is %s, as URL has it', async (gateway, audience) => {
  expect(audience).toBe(new URL(gateway).origin);
  const { payload } = decodeJWT(await proofOf(didKeyProver(key, 'Ed25519'), gateway));
  expect(payload.aud).toBe(audience);
});

test.each([
  ['a short Ed25519 key', () => didKeyProver(key.slice(1), 'Ed25519')],
  ['a P-256 key of zeros', () => didKeyProver(new Uint8Array(32), 'P-256')],
  ['a long secp256k1 key', () => didKeyProver(new Uint8Array(33).fill(1), 'secp256k1')],
  ['an address’ key of zeros', () => addressProver(new Uint8Array(32))],
])('%s is noticed at once', async (_name, make) => {
  expect(await codeOf(make)).toBe('key_malformed');
});

test.each([
  ['ES256', 65],
  ['ES256K-R', 64],
  ['EdDSA', 0],
] as const)('an own signer’s %s signature of %i bytes is not sent', async (alg, length) => {
  expect(await codeOf(() => proofOf({ alg, sign: () => new Uint8Array(length) }))).toBe('did_proof_invalid');
});

test('what an own signer throws comes through as it is', async () => {
  const fault = new Error('the person said no');
  await expect(proofOf({ alg: 'ES256', sign: () => Promise.reject(fault) })).rejects.toBe(fault);
});
