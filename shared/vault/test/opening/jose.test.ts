import { createCipheriv, randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { CompactEncrypt, importJWK } from 'jose';
import { onJwe, onJws, onKid, onTyp, type Attack } from '../../../../test/attacks/jose/attacks.js';
import {
  base64url,
  jsonIn,
  made,
  newSigner,
  sealing,
  signing,
  type Maker,
} from '../../../../test/attacks/jose/makers.js';
import { createVault, publicJwk, VaultError, type VaultKey } from '../../src/index.js';
import { openKeyring } from '../../src/opening/keyring.js';
import { openRecord } from '../../src/opening/record.js';
import { openReceipt, openResult, openSuperseding } from '../../src/opening/signed.js';
import { codeOf } from '../support/code-of.js';
import { accountId, connection, did, keys, owner, post, provider, schema } from '../support/person.js';
import { hkdf } from '../support/sealer.js';

const { privateKey } = keys.jwk as Extract<VaultKey, { kind: 'jwk' }>;
const { secret } = keys.secret as Extract<VaultKey, { kind: 'secret' }>;
const syncId = '20261105-AAAAAAAAAAAAAAAAAAAAAA';
const _id = '000000000001';
const service = newSigner('sig-1');
const dataKey = randomBytes(32);
const kid = hkdf(dataKey, 'kid').subarray(0, 16).toString('base64url');

async function toPublicKey(plaintext: Uint8Array): Promise<Maker> {
  const contentKey = randomBytes(32);
  const alg = 'ECDH-ES+A256KW';
  const jwe = new CompactEncrypt(plaintext).setContentEncryptionKey(contentKey);
  const key = await importJWK({ ...publicJwk(privateKey) }, alg);
  const [head, wrapped] = (await jwe.setProtectedHeader({ alg, enc: 'A256GCM' }).encrypt(key)).split('.');
  return sealing(contentKey, jsonIn(head), plaintext, wrapped);
}
function toSecret(plaintext: Uint8Array): Maker {
  const contentKey = randomBytes(32);
  const wrap = createCipheriv('id-aes256-wrap', hkdf(secret, 'wrap'), Buffer.alloc(8, 0xa6));
  return sealing(
    contentKey,
    { alg: 'A256KW', enc: 'A256GCM' },
    plaintext,
    base64url(wrap.update(contentKey)),
  );
}
const directly = (purpose: string, header: object, plaintext: string) =>
  sealing(hkdf(dataKey, purpose), { alg: 'dir', enc: 'A256GCM', kid, ...header }, plaintext);
const signed = (typ: string, payload: object) =>
  signing(service, { alg: 'ES256', kid: 'sig-1', typ }, { version: 1, ...payload });

const comeBack = await toPublicKey(Buffer.from(JSON.stringify(connection)));
const agreed = await toPublicKey(dataKey);
const wrapped = toSecret(dataKey);
const record = directly('record', { id: _id, schema, n: 1 }, JSON.stringify(post(1)));
const about = { syncId, provider, did, account: { id: accountId, name: 'Ada' }, kid };
const brought = { commit: 1, from: {}, cursors: {}, datastores: {}, snapshots: {} };
const result = signed('result', { ...about, connection, ...brought });
const receipt = signed('receipt', { syncId, provider, erasedAt: '2026-11-05T00:00:00Z', datastores: [] });
const sealedResult = (jws: string) => directly('result', { typ: 'result' }, jws);
const superseding = directly('connection', { typ: 'connection' }, made(signed('connection', { connection })));

const keyring = { version: 1, kid, key: 'secret', jwe: made(wrapped) } as const;
const key = await openKeyring(keyring, keys.secret, owner);
const keyOf = async (name: string) => {
  if (name !== 'sig-1') throw new VaultError('tampered');
  return service.publicJwk;
};
const vault = createVault({ gateway: 'https://gateway.example', did });
const comingBack = (token: string) =>
  vault.openReturn(`vault://x?provider=${provider}&state=mine#sealed=${encodeURIComponent(token)}`, {
    ...{ state: 'mine', vaultPrivateKey: privateKey },
  });
const opening = (by: VaultKey) => (jwe: string) => openKeyring({ ...keyring, key: by.kind, jwe }, by, owner);
const openingRecord = (token: string) => openRecord({ _id, jwe: token }, key, { ...owner, schema });
const openingResult = (token: string) => openResult(token, key, keyOf, { ...owner, syncId });
const openingSuperseding = (token: string) => openSuperseding(token, key, keyOf, owner);
const openingReceipt = (token: string) => openReceipt(token, keyOf, { syncId });

const [jws, jwe] = [onJws(100_000), onJwe(100_000)];
const bound = [...onKid, ...onTyp];
type Place = readonly [name: string, Maker, readonly Attack[], open: (token: string) => unknown];
const PLACES: readonly Place[] = [
  ['connection come back', comeBack, jwe, comingBack],
  ['keyring for a public key', agreed, jwe, opening(keys.jwk)],
  ['keyring for a secret', wrapped, jwe, opening(keys.secret)],
  ['record', record, [...jwe, ...onKid], openingRecord],
  ['sealed result', sealedResult(made(result)), [...jwe, ...bound], openingResult],
  ['signed result', result, [...jws, ...bound], (token) => openingResult(made(sealedResult(token)))],
  ['superseding connection', superseding, [...jwe, ...bound], openingSuperseding],
  ['receipt', receipt, [...jws, ...bound], openingReceipt],
];

describe.each(PLACES)('a %s', (_name, maker, attacks, open) => {
  const code = open === comingBack ? 'return_malformed' : 'tampered';

  test('is taken as its maker made it', async () => {
    expect(await codeOf(() => open(made(maker)))).toBe('none');
  });

  test.each(attacks)('is refused with %s', async (_attack, forge) => {
    expect(await codeOf(() => open(forge(maker)))).toBe(code);
  });
});

const point = publicJwk(privateKey);
const PRIME = base64url(Buffer.from(`ffffffff00000001${'0'.repeat(24)}${'f'.repeat(24)}`, 'hex'));
test.each<[string, object]>([
  ['no ephemeral key', { epk: undefined }],
  ['one off the curve', { epk: { ...point, y: point.x } }],
  ['the point at infinity', { epk: { ...point, x: 'A'.repeat(43), y: 'A'.repeat(43) } }],
  ['a coordinate that is the field’s prime', { epk: { ...point, x: PRIME } }],
  ['a shorter coordinate', { epk: { ...point, x: point.x.slice(2) } }],
  ['a key of X25519, of small order', { epk: { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43) } }],
  ['a private key', { epk: { ...point, d: 'A'.repeat(43) } }],
  ['a party’s name in another spelling', { apu: 'QQ==' }],
  ['a party’s name that is a list', { apv: ['QQ'] }],
])('a keyring agreed upon with %s is refused', async (_name, change) => {
  const token = agreed.make(JSON.stringify({ ...agreed.header, ...change }));
  expect(await codeOf(() => opening(keys.jwk)(token))).toBe('tampered');
});
