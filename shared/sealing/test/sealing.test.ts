import { generateKeyPairSync, hkdfSync, randomBytes } from 'node:crypto';
import { compactDecrypt, compactVerify, importJWK, decodeProtectedHeader } from 'jose';
import jose from 'node-jose';
import { LABELS, type PersonKey, type PublicJwk } from '@data-connector/protocol';
import {
  DataKey,
  RecordSealer,
  ServiceKeys,
  keyFingerprint,
  makeKeyring,
  provedEpoch,
  sealTo,
  readyKey,
  withProof,
  type ReadyKey,
} from '@data-connector/sealing';
import { freshSecrets } from '@data-connector/testing/secrets';

const owner = { did: '0xabc', provider: 'acme', accountId: '7' };
const hkdf = (key: Uint8Array, label: string) => new Uint8Array(hkdfSync('sha256', key, '', label, 32));

function keyPair(): { jwk: PublicJwk; privateJwk: PublicJwk & { d: string } } {
  // Not createECDH: one private key in 256 comes a byte short from it.
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { d = '', x = '', y = '' } = privateKey.export({ format: 'jwk' });
  const jwk = { kty: 'EC', crv: 'P-256', x, y } as const;
  return { jwk, privateJwk: { ...jwk, d } };
}

describe('a keyring', () => {
  test('for a secret opens with jose under the wrapping key that HKDF gives', async () => {
    const dataKey = new DataKey();
    const secret = new Uint8Array(randomBytes(32));
    const keyring = await makeKeyring(dataKey, { kind: 'secret', secret });
    const opened = await compactDecrypt(keyring.jwe, hkdf(secret, LABELS.wrap));
    expect(Buffer.from(opened.plaintext)).toEqual(dataKey.bytes);
    expect(opened.protectedHeader).toMatchObject({ alg: 'A256KW', enc: 'A256GCM', kid: keyring.kid });
  });

  test('for a public key opens with jose and with node-jose, and not with the server’s part', async () => {
    const dataKey = new DataKey();
    const { jwk, privateJwk } = keyPair();
    const keyring = await makeKeyring(dataKey, { kind: 'jwk', jwk });
    const key = await importJWK(privateJwk, 'ECDH-ES+A256KW');
    expect(Buffer.from((await compactDecrypt(keyring.jwe, key)).plaintext)).toEqual(dataKey.bytes);
    const again = await jose.JWE.createDecrypt(await jose.JWK.asKey(privateJwk)).decrypt(keyring.jwe);
    expect(again.plaintext).toEqual(dataKey.bytes);
    expect(decodeProtectedHeader(keyring.jwe)).toMatchObject({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM' });
  });

  test('for a passphrase differs by person and account, and agrees for the same ones', async () => {
    const dataKey = new DataKey();
    const key: PersonKey = { kind: 'passphrase', passphrase: 'correct horse' };
    const { secretOfPassphrase } = await import('../src/passphrase.js');
    const keyring = await makeKeyring(dataKey, await readyKey(key, owner));
    const secret = await secretOfPassphrase('correct horse', owner);
    const opened = await compactDecrypt(keyring.jwe, hkdf(secret, LABELS.wrap));
    expect(Buffer.from(opened.plaintext)).toEqual(dataKey.bytes);
    const other = await secretOfPassphrase('correct horse', { ...owner, accountId: '8' });
    await expect(compactDecrypt(keyring.jwe, hkdf(other, LABELS.wrap))).rejects.toThrow();
  });
});

describe('a sealed record', () => {
  const dataKey = new DataKey();
  const sealer = new RecordSealer(dataKey, 'https://example.org/post');
  const record = { _id: 'acme-7-1', text: '🙂 שלום' };
  const sealed = sealer.seal(JSON.stringify(record));

  test('opens with jose and with node-jose', async () => {
    const key = hkdf(dataKey.bytes, LABELS.record);
    const { plaintext, protectedHeader } = await compactDecrypt(sealed.jwe, key);
    expect(JSON.parse(Buffer.from(plaintext).toString())).toEqual(record);
    expect(protectedHeader).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      kid: dataKey.kid,
      id: sealed._id,
      schema: 'https://example.org/post',
      n: 1,
    });
    const oct = await jose.JWK.asKey({
      kty: 'oct',
      k: Buffer.from(key).toString('base64url'),
      alg: 'A256GCM',
    });
    const again = await jose.JWE.createDecrypt(oct).decrypt(sealed.jwe);
    expect(JSON.parse(again.plaintext.toString())).toEqual(record);
  });

  test('lies under its number, which goes on with the same item too', () => {
    const next = sealer.seal(JSON.stringify(record));
    expect([sealed._id, next._id, sealer.last]).toEqual(['000000000001', '000000000002', 2]);
    expect(next.jwe).not.toBe(sealed.jwe);
  });
});

describe('a service’s keys', () => {
  const secrets = freshSecrets();

  test('are the same in each replica and others for other secrets', async () => {
    const [one, two] = await Promise.all([ServiceKeys.derive(secrets), ServiceKeys.derive(secrets)]);
    const other = await ServiceKeys.derive(freshSecrets());
    expect(two.signing.publicJwk).toEqual(one.signing.publicJwk);
    expect(two.hash('a', 'b')).toBe(one.hash('a', 'b'));
    expect(other.hash('a', 'b')).not.toBe(one.hash('a', 'b'));
    expect(two.open('flow', one.seal('flow', { a: 1 }))).toEqual({ a: 1 });
    expect(two.isSyncToken('s1', one.syncToken('s1'))).toBe(true);
    expect(two.isSyncToken('s2', one.syncToken('s1'))).toBe(false);
    expect(other.open('flow', one.seal('flow', { a: 1 }))).toBeUndefined();
    expect(other.isSyncToken('s1', one.syncToken('s1'))).toBe(false);
  });

  test('hold for what the other service secret made, make everything with the first, and find the same under both', async () => {
    const { service, index } = freshSecrets();
    const old = await ServiceKeys.derive({ ...secrets, index });
    const fresh = await ServiceKeys.derive({ service, index });
    const both = await ServiceKeys.derive({ service: [...service, ...secrets.service], index });
    expect(both.open('flow', old.seal('flow', { a: 1 }))).toEqual({ a: 1 });
    expect(both.isSyncToken('s1', old.syncToken('s1'))).toBe(true);
    expect(both.isSyncToken('s2', old.syncToken('s1'))).toBe(false);
    expect(await both.verify('proof', old.signing.sign('proof', { a: 1 }))).toEqual({ a: 1 });
    expect([both.hash('a', 'b'), fresh.hash('a', 'b')]).toEqual([old.hash('a', 'b'), old.hash('a', 'b')]);
    expect(both.publicJwks).toEqual([fresh.signing.publicJwk, old.signing.publicJwk]);

    expect(fresh.open('flow', both.seal('flow', { a: 1 }))).toEqual({ a: 1 });
    expect(fresh.isSyncToken('s1', both.syncToken('s1'))).toBe(true);
    expect(await fresh.verify('proof', both.signing.sign('proof', { a: 1 }))).toEqual({ a: 1 });
    expect(both.storePassword).toBe(fresh.storePassword);
    expect(old.open('flow', both.seal('flow', { a: 1 }))).toBeUndefined();
  });

  test('sign what jose verifies with the published key, and refuse another type and a flipped bit', async () => {
    const { signing } = await ServiceKeys.derive(secrets);
    const jws = signing.sign('proof', { a: 1 });
    const verified = await compactVerify(jws, await importJWK(signing.publicJwk, 'ES256'));
    expect(JSON.parse(Buffer.from(verified.payload).toString())).toEqual({ a: 1 });
    expect(await signing.verify('proof', jws)).toEqual({ a: 1 });
    expect(await signing.verify('receipt', jws)).toBeUndefined();
    const [header, payload, signature] = jws.split('.') as [string, string, string];
    const flipped = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
    expect(await signing.verify('proof', `${header}.${payload}.${flipped}`)).toBeUndefined();
  });

  test('know a connection again only with the very key that its tokens are bound to', async () => {
    const keys = await ServiceKeys.derive(secrets);
    const unbound = {
      version: 1 as const,
      provider: 'acme',
      did: 'did',
      account: { id: '7', name: 'Ada' },
      accessToken: 'access',
      scopes: [],
    };
    const bound = withProof(keys.signing, { ...unbound, dpopKey: 'k'.repeat(43) }, 3);
    const { dpopKey: _key, ...without } = bound;
    expect(await provedEpoch(keys, bound)).toBe(3);
    expect(await provedEpoch(keys, without)).toBeUndefined();
    expect(await provedEpoch(keys, { ...bound, dpopKey: 'l'.repeat(43) })).toBeUndefined();
    const plain = withProof(keys.signing, unbound, 3);
    expect(await provedEpoch(keys, plain)).toBe(3);
    expect(await provedEpoch(keys, { ...plain, dpopKey: 'k'.repeat(43) })).toBeUndefined();
  });

  test('know a connection again only with its account’s own username', async () => {
    const keys = await ServiceKeys.derive(secrets);
    const account = { id: '7', name: 'Ada', username: 'ada' };
    const tokens = { version: 1 as const, provider: 'acme', did: 'did', accessToken: 'access', scopes: [] };
    const proved = withProof(keys.signing, { ...tokens, account }, 3);
    expect(await provedEpoch(keys, proved)).toBe(3);
    for (const username of ['eve', undefined])
      expect(await provedEpoch(keys, { ...proved, account: { ...account, username } })).toBeUndefined();
    const { username: _none, ...bare } = account;
    const plain = withProof(keys.signing, { ...tokens, account: bare }, 3);
    expect(await provedEpoch(keys, plain)).toBe(3);
    expect(await provedEpoch(keys, { ...plain, account })).toBeUndefined();
  });

  test.each(['', 'a.b.c', 'x'.repeat(10_000), 'eyJhbGciOiJub25lIn0..'])(
    'refuse %p as a flow and as a proof',
    async (token) => {
      const keys = await ServiceKeys.derive(secrets);
      expect(keys.open('flow', token)).toBeUndefined();
      expect(await keys.signing.verify('proof', token)).toBeUndefined();
    },
  );
});

test('a connection sealed to a Vault’s key opens with jose', async () => {
  const { jwk, privateJwk } = keyPair();
  const sealed = await sealTo(jwk, Buffer.from('{"a":1}'));
  const { plaintext } = await compactDecrypt(sealed, await importJWK(privateJwk, 'ECDH-ES+A256KW'));
  expect(Buffer.from(plaintext).toString()).toBe('{"a":1}');
});

test('a key’s fingerprint tells keys apart by kind and value', async () => {
  const service = await ServiceKeys.derive(freshSecrets());
  const keys: ReadyKey[] = [
    { kind: 'secret', secret: new Uint8Array(32).fill(1) },
    { kind: 'secret', secret: new Uint8Array(32).fill(2) },
    { kind: 'passphrase', secret: new Uint8Array(32).fill(1) },
  ];
  expect(new Set(keys.map((key) => keyFingerprint(key, service))).size).toBe(3);
});

test('a passphrase’s fingerprint is another one for each person and account, and is no hash of the passphrase', async () => {
  const service = await ServiceKeys.derive(freshSecrets());
  const key: PersonKey = { kind: 'passphrase', passphrase: 'correct horse' };
  const owners = [owner, { ...owner, did: '0xdef' }, { ...owner, accountId: '8' }];
  const ready = await Promise.all(owners.map((one) => readyKey(key, one)));
  const prints = ready.map((one) => keyFingerprint(one, service));
  expect(new Set(prints).size).toBe(3);
  const unsalted = { kind: 'passphrase', secret: Buffer.from('correct horse') } as const;
  expect(prints).not.toContain(keyFingerprint(unsalted, service));
});
