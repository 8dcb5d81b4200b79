import { createPublicKey, ECDH } from 'node:crypto';
import { parseKey } from '@data-connector/protocol';
import { generateVaultKey, publicJwk, type VaultKey } from '../../src/index.js';
import { sentKey } from '../../src/keys/vault-key.js';
import { codeOf } from '../support/code-of.js';
import { keys } from '../support/person.js';

test('the public JWK is the one that OpenSSL makes of the same private key', () => {
  const { privateKey } = generateVaultKey();
  const jwk = publicJwk(privateKey);
  const compressed = ECDH.convertKey(
    Buffer.concat([Buffer.of(4), Buffer.from(jwk.x, 'base64url'), Buffer.from(jwk.y, 'base64url')]),
    'prime256v1',
    undefined,
    'hex',
    'compressed',
  );
  expect([compressed.length, createPublicKey({ key: { ...jwk }, format: 'jwk' }).asymmetricKeyType]).toEqual([
    66,
    'ec',
  ]);
});

test.each(Object.values(keys))('what is sent of a $kind is a key that the server takes', (key) => {
  expect(parseKey(sentKey(key))).toMatchObject({ kind: key.kind });
});

test('a private key is never sent', () => {
  const { privateKey } = generateVaultKey();
  expect(Object.keys(sentKey({ kind: 'jwk', privateKey }))).toEqual(['jwk']);
  expect(Object.keys(publicJwk(privateKey)).sort()).toEqual(['crv', 'kty', 'x', 'y']);
});

test.each<[string, VaultKey]>([
  ['a secret of 31 bytes', { kind: 'secret', secret: new Uint8Array(31).fill(1) }],
  ['a secret of zeros', { kind: 'secret', secret: new Uint8Array(32) }],
  ['a short passphrase', { kind: 'passphrase', passphrase: 'seven77' }],
  ['a private key of zeros', { kind: 'jwk', privateKey: new Uint8Array(32) }],
  ['a private key beyond the curve’s order', { kind: 'jwk', privateKey: new Uint8Array(32).fill(255) }],
])('%s is no key', async (_name, key) => {
  expect(await codeOf(() => sentKey(key))).toBe('key_malformed');
});
