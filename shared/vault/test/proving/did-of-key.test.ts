import { multibaseToBytes } from 'did-jwt';
import { normaliseDid } from '@data-connector/protocol';
import { addressOf, didKeyOf, generateVaultKey } from '../../src/index.js';
import { codeOf } from '../support/code-of.js';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

test.each([
  // RFC 8032 section 7.1, test 1.
  [
    'Ed25519',
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw',
  ],
  // https://w3c-ccg.github.io/did-key-spec/#secp256k1, whose private key its test vectors name.
  [
    'secp256k1',
    '9085d2bef69286a6cbb51623c8fa258629945cd55ca705cc4e66700396894e0c',
    'did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme',
  ],
] as const)('of a key of %s it is the one that everybody knows', (kind, key, did) => {
  expect(didKeyOf(hex(key), kind)).toBe(did);
});

test.each([
  ['Ed25519', 'Ed25519', 32],
  ['P-256', 'P-256', 33],
  ['secp256k1', 'Secp256k1', 33],
] as const)('of a new key of %s, did-jwt reads the kind', (kind, keyType, length) => {
  const did = didKeyOf(generateVaultKey().privateKey, kind);
  expect(normaliseDid(did)).toBe(did);
  const read = multibaseToBytes(did.slice('did:key:'.length));
  expect([read.keyType, read.keyBytes.length]).toEqual([keyType, length]);
});

test('the address is Ethereum’s', () => {
  // The first account of Hardhat’s public test mnemonic.
  const key = hex('ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80');
  expect(addressOf(key)).toBe(normaliseDid('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'));
});

test.each([
  ['a key of zeros', () => didKeyOf(new Uint8Array(32), 'P-256')],
  ['a short key', () => didKeyOf(new Uint8Array(31).fill(1), 'Ed25519')],
  ['an address’ key of zeros', () => addressOf(new Uint8Array(32))],
])('%s has none', async (_name, make) => {
  expect(await codeOf(make)).toBe('key_malformed');
});
