import { createVault, generateVaultKey, publicJwk } from '../../src/index.js';
import { codeOf } from '../support/code-of.js';
import { did } from '../support/person.js';

const vault = createVault({ gateway: 'https://gateway.example/base/', did });

test('the page to open says who and has a random state', () => {
  const { url, state } = vault.connectUrl('meadow');
  expect(url).toBe(`https://gateway.example/base/connect/meadow?did=${did}&state=${state}`);
  expect(state).toMatch(/^[\w-]{32}$/);
  expect(vault.connectUrl('meadow').state).not.toBe(state);
});

test('every wish stands in its own parameter', () => {
  const vaultKey = publicJwk(generateVaultKey().privateKey);
  const wishes = { redirect: 'vault://back?a=1&b=2', state: 'a b&c', vaultKey, account: '1#2', select: true };
  const { searchParams } = new URL(vault.connectUrl('meadow', wishes).url);
  expect(Object.fromEntries(searchParams)).toEqual({
    did,
    redirect: 'vault://back?a=1&b=2',
    state: 'a b&c',
    vaultKey: JSON.stringify(vaultKey),
    account: '1#2',
    prompt: 'select',
  });
});

test('a provider’s name cannot leave its place in the path', () => {
  expect(vault.connectUrl('../admin?x').url).toContain('/connect/..%2Fadmin%3Fx?did=');
});

test('a private key is not sent as the Vault’s key', async () => {
  const { privateKey } = generateVaultKey();
  const vaultKey = { ...publicJwk(privateKey), d: Buffer.from(privateKey).toString('base64url') };
  expect(await codeOf(() => vault.connectUrl('meadow', { vaultKey }))).toBe('vault_key_malformed');
});

test('a Vault without a person is none', async () => {
  expect(await codeOf(() => createVault({ gateway: 'https://gateway.example', did: 'nobody' }))).toBe(
    'did_malformed',
  );
});
