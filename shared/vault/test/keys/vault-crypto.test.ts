import { jest } from '@jest/globals';
import { createDecipheriv, scryptSync } from 'node:crypto';
import { createVault, generateVaultKey, publicJwk, type VaultCrypto } from '../../src/index.js';
import { openKeyring } from '../../src/opening/keyring.js';
import { openRecord } from '../../src/opening/record.js';
import { PLATFORM_CRYPTO } from '../../src/keys/vault-crypto.js';
import { codeOf } from '../support/code-of.js';
import { accountId, did, keys, owner, post, provider, schema } from '../support/person.js';
import { createSealer, createSigner } from '../support/sealer.js';

/** An app's own cryptography, and what was asked of it. */
function ownCrypto() {
  const asked: string[] = [];
  const crypto: VaultCrypto = {
    randomBytes(length) {
      asked.push(`random ${length}`);
      return new Uint8Array(length).fill(7);
    },
    async openAesGcm(key, nonce, sealed, additionalData) {
      asked.push('open');
      const end = sealed.length - 16;
      const opening = createDecipheriv('aes-256-gcm', key, nonce).setAAD(additionalData);
      opening.setAuthTag(sealed.subarray(end));
      return Buffer.concat([opening.update(sealed.subarray(0, end)), opening.final()]);
    },
    async scrypt(password, salt, { dkLen, ...cost }) {
      asked.push('scrypt');
      return scryptSync(password, salt, dkLen, { ...cost, maxmem: 2 ** 26 });
    },
  };
  return { crypto, asked };
}

test('the app’s own opens passphrases and records, and notices what was changed', async () => {
  const { crypto, asked } = ownCrypto();
  const sealer = await createSealer(keys.passphrase, await createSigner());
  const key = await openKeyring(sealer.keyring, keys.passphrase, owner, crypto);
  const sealed = await sealer.record(post(1), 1);
  const place = { schema, provider, accountId };
  expect(await openRecord(sealed, key, place)).toEqual({ n: 1, record: post(1) });
  expect(asked).toEqual(['scrypt', 'open']);
  const changed = sealed.jwe.replace(/.{4}$/, 'AAAA');
  expect(await codeOf(() => openRecord({ ...sealed, jwe: changed }, key, place))).toBe('tampered');
});

test('the platform’s WebCrypto opens records, where there is one', async () => {
  const { subtle } = globalThis.crypto as Partial<Crypto>;
  const asked = subtle && jest.spyOn(subtle, 'decrypt');
  const sealer = await createSealer(keys.secret, await createSigner());
  const key = await openKeyring(sealer.keyring, keys.secret, owner);
  const sealed = await sealer.record(post(1), 1);
  const place = { schema, provider, accountId };
  expect(await openRecord(sealed, key, place)).toEqual({ n: 1, record: post(1) });
  expect(asked?.mock.calls.length).toBe(subtle && 1);
  asked?.mockRestore();
});

test('the app’s own chance makes states and keys', () => {
  const { crypto, asked } = ownCrypto();
  const { state } = createVault({ gateway: 'http://localhost', did, crypto }).connectUrl(provider);
  expect(state).toBe('BwcH'.repeat(8));
  const keysMade = [generateVaultKey(crypto), generateVaultKey(crypto)].map(({ privateKey }) =>
    publicJwk(privateKey),
  );
  expect(keysMade[0]).toEqual(keysMade[1]);
  expect(asked).toEqual(['random 24', 'random 48', 'random 48']);
});

test('without it no two states and keys are alike', () => {
  const vault = createVault({ gateway: 'http://localhost', did });
  expect(vault.connectUrl(provider).state).not.toBe(vault.connectUrl(provider).state);
  expect(generateVaultKey().privateKey).not.toEqual(generateVaultKey().privateKey);
  expect(PLATFORM_CRYPTO.randomBytes(9)).toHaveLength(9);
});
