import { CompactEncrypt, importJWK } from 'jose';
import { createVault, generateVaultKey, publicJwk } from '../../src/index.js';
import { codeOf } from '../support/code-of.js';
import { connection, did } from '../support/person.js';

const vault = createVault({ gateway: 'https://gateway.example/base', did });
const vaultKey = generateVaultKey();
const state = 'state-1';
const b64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const seal = async (value: unknown, key = vaultKey, alg = 'ECDH-ES+A256KW'): Promise<string> =>
  new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
    .setProtectedHeader({ alg, enc: 'A256GCM' })
    .encrypt(await importJWK({ ...publicJwk(key.privateKey) }, alg));
const base = `vault://connected?provider=meadow&state=${state}`;

test.each(['vault://connected', 'https://vault.example/back?mine=1&x', 'com.example.vault:/back', ''])(
  'the connection comes out of a return to %s',
  (redirect) => {
    const glue = redirect.includes('?') ? '&' : '?';
    const url = `${redirect}${glue}provider=meadow&state=${state}#config=${b64(connection)}`;
    expect(vault.openReturn(url, { state })).toEqual(connection);
  },
);

test('a URL object and members that are not known yet are taken as they are', () => {
  const later = { ...connection, later: 1 };
  expect(vault.openReturn(new URL(`${base}#config=${b64(later)}`), { state })).toEqual(later);
});

test('a sealed connection is opened with the Vault’s private key', async () => {
  const url = `${base}#sealed=${await seal(connection)}`;
  expect(vault.openReturn(url, { state, vaultPrivateKey: vaultKey.privateKey })).toEqual(connection);
});

const plain = `#config=${b64(connection)}`;
test.each<[string, string, string]>([
  ['another state', `vault://c?provider=meadow&state=other${plain}`, 'state_mismatch'],
  ['no state', `vault://c?provider=meadow${plain}`, 'state_mismatch'],
  ['two states', `${base}&state=${state}${plain}`, 'state_mismatch'],
  [
    'the state in its fragment only',
    `vault://c?provider=meadow#state=${state}&config=${b64(connection)}`,
    'state_mismatch',
  ],
  [
    'another state and an error',
    'vault://c?provider=meadow&state=other&error=access_denied',
    'state_mismatch',
  ],
  ['a denial', `${base}&error=access_denied`, 'access_denied'],
  ['a denial beside a connection', `${base}&error=access_denied${plain}`, 'access_denied'],
  ['an error that is no code', `${base}&error=%3Cscript%3E`, 'return_malformed'],
  ['an error named like a member of every object', `${base}&error=constructor`, 'return_malformed'],
  ['nothing in its fragment', base, 'return_malformed'],
  ['two connections', `${base}${plain}&config=${b64(connection)}`, 'return_malformed'],
  ['a connection in its query', `${base}&config=${b64(connection)}`, 'return_malformed'],
  ['no base64url', `${base}#config=***`, 'return_malformed'],
  ['a broken escape', `${base}#config=%E0%A4%A`, 'return_malformed'],
  ['no JSON', `${base}#config=${Buffer.from('{').toString('base64url')}`, 'return_malformed'],
  ['an array', `${base}#config=${b64([connection])}`, 'return_malformed'],
  ['no tokens', `${base}#config=${b64({ ...connection, accessToken: undefined })}`, 'return_malformed'],
  [
    'another provider’s connection',
    `${base}#config=${b64({ ...connection, provider: 'orbit' })}`,
    'return_malformed',
  ],
  ['no provider in its query', `vault://c?state=${state}${plain}`, 'return_malformed'],
  [
    'another person’s connection',
    `${base}#config=${b64({ ...connection, did: `0x${'1'.repeat(40)}` })}`,
    'return_malformed',
  ],
  [
    'a connection without a person',
    `${base}#config=${b64({ ...connection, did: 'nobody' })}`,
    'return_malformed',
  ],
])('a return with %s is refused', async (_name, url, code) => {
  expect(await codeOf(() => vault.openReturn(url, { state }))).toBe(code);
});

test('an empty state matches nothing', async () => {
  const url = `vault://c?provider=meadow&state=${plain}`;
  expect(await codeOf(() => vault.openReturn(url, { state: '' }))).toBe('state_mismatch');
});

test.each<[string, () => Promise<string> | string, string]>([
  ['is not sealed though that was asked for', () => plain, 'return_malformed'],
  [
    'is sealed to another key',
    async () => `#sealed=${await seal(connection, generateVaultKey())}`,
    'key_wrong',
  ],
  [
    'is sealed without a wrapped key',
    async () => `#sealed=${await seal(connection, vaultKey, 'ECDH-ES')}`,
    'return_malformed',
  ],
  ['was cut', async () => `#sealed=${(await seal(connection)).slice(0, -4)}`, 'return_malformed'],
])('a connection that %s is refused', async (_name, fragment, code) => {
  const url = `${base}${await fragment()}`;
  expect(await codeOf(() => vault.openReturn(url, { state, vaultPrivateKey: vaultKey.privateKey }))).toBe(
    code,
  );
});

test('a sealed connection is refused without the key to open it', async () => {
  const url = `${base}#sealed=${await seal(connection)}`;
  expect(await codeOf(() => vault.openReturn(url, { state }))).toBe('return_malformed');
});
