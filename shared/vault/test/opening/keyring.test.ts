import { randomBytes } from 'node:crypto';
import { generateVaultKey, type VaultKey } from '../../src/index.js';
import { openKeyring } from '../../src/opening/keyring.js';
import { codeOf } from '../support/code-of.js';
import { keys, owner } from '../support/person.js';
import { direct, hkdf, keyringFor } from '../support/sealer.js';

const dataKey = randomBytes(32);

test.each([
  ['a secret', keys.secret, false],
  ['a passphrase', keys.passphrase, false],
  ['a P-256 key', keys.jwk, false],
  ['a P-256 key agreed upon with apu and apv', keys.jwk, true],
])('opens a keyring made for %s', async (_name, key, agreement) => {
  const opened = await openKeyring(await keyringFor(key, dataKey, agreement), key, owner);
  expect(Buffer.from(opened.record)).toEqual(hkdf(dataKey, 'record'));
});

test('a passphrase in another Unicode form is the same passphrase', async () => {
  const keyring = await keyringFor(keys.passphrase, dataKey);
  const key: VaultKey = { kind: 'passphrase', passphrase: 'correct horse five A\u030a' };
  await expect(openKeyring(keyring, key, owner)).resolves.toMatchObject({ kid: keyring.kid });
});

test.each<[string, VaultKey, VaultKey]>([
  ['another secret', keys.secret, { kind: 'secret', secret: randomBytes(32) }],
  ['another P-256 key', keys.jwk, generateVaultKey()],
  ['a key of another kind', keys.jwk, keys.secret],
])('%s does not open it', async (_name, made, used) => {
  const keyring = await keyringFor(made, dataKey);
  expect(await codeOf(() => openKeyring(keyring, used, owner))).toBe('key_wrong');
});

test.each([
  ['person', { ...owner, did: '0x00000000000000000000000000000000000000bb' }],
  ['account', { ...owner, accountId: '1001' }],
])('the same passphrase of another %s does not open it', async (_name, other) => {
  const keyring = await keyringFor(keys.passphrase, dataKey);
  expect(await codeOf(() => openKeyring(keyring, keys.passphrase, other))).toBe('key_wrong');
});

const header = (jwe: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwe.split('.')[0] ?? '', 'base64url').toString()) as Record<string, unknown>;
const withHeader = (jwe: string, change: Record<string, unknown>): string =>
  [
    Buffer.from(JSON.stringify({ ...header(jwe), ...change })).toString('base64url'),
    ...jwe.split('.').slice(1),
  ].join('.');

test.each<[string, (jwe: string) => string]>([
  ['zip', (jwe) => withHeader(jwe, { zip: 'DEF' })],
  ['crit', (jwe) => withHeader(jwe, { crit: ['exp'] })],
  ['alg dir', (jwe) => withHeader(jwe, { alg: 'dir' })],
  ['alg PBES2', (jwe) => withHeader(jwe, { alg: 'PBES2-HS512+A256KW', p2c: 1e9 })],
  ['enc A128CBC', (jwe) => withHeader(jwe, { enc: 'A128CBC-HS256' })],
  ['a changed header', (jwe) => withHeader(jwe, { more: 1 })],
  [
    'an ephemeral key off the curve',
    (jwe) => withHeader(jwe, { epk: { ...(header(jwe)['epk'] as object), y: 'A'.repeat(43) } }),
  ],
  ['four parts', (jwe) => jwe.split('.').slice(0, 4).join('.')],
  ['no base64url', (jwe) => `${jwe}=`],
])('a keyring with %s is refused', async (_name, change) => {
  const keyring = await keyringFor(keys.jwk, dataKey);
  expect(await codeOf(() => openKeyring({ ...keyring, jwe: change(keyring.jwe) }, keys.jwk, owner))).toBe(
    'tampered',
  );
});

test('a keyring under another kid is refused', async () => {
  const keyring = { ...(await keyringFor(keys.secret, dataKey)), kid: 'A'.repeat(22) };
  expect(await codeOf(() => openKeyring(keyring, keys.secret, owner))).toBe('tampered');
});

test('a keyring sealed directly under the person’s key is refused', async () => {
  const keyring = await keyringFor(keys.secret, dataKey);
  const jwe = await direct(randomBytes(32), 'x', {});
  expect(await codeOf(() => openKeyring({ ...keyring, jwe }, keys.secret, owner))).toBe('tampered');
});
