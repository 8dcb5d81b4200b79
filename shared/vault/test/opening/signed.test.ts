import type { SyncResult } from '@data-connector/protocol';
import { openKeyring } from '../../src/opening/keyring.js';
import { openReceipt, openResult, openSuperseding } from '../../src/opening/signed.js';
import { VaultError } from '../../src/index.js';
import { codeOf } from '../support/code-of.js';
import { connection, keys, owner, provider } from '../support/person.js';
import { createSealer, createSigner } from '../support/sealer.js';

const syncId = '20261105-AAAAAAAAAAAAAAAAAAAAAA';
const signer = await createSigner();
const forger = await createSigner();
const sealer = await createSealer(keys.secret, signer);
const forging = { ...(await createSealer(keys.secret, forger)) };
const key = await openKeyring(sealer.keyring, keys.secret, owner);
const keyOf = async (kid: string) => {
  if (kid !== signer.jwk.kid) throw new VaultError('tampered');
  return signer.jwk;
};
const open = (sealed: string) => openResult(sealed, key, keyOf, { ...owner, syncId });

test('opens a result and gives what the service signed', async () => {
  await expect(open(await sealer.result(syncId, { commit: 7 }))).resolves.toMatchObject({
    commit: 7,
    syncId,
  });
});

const { account } = connection;
const foreign = (change: object) => ({ connection: { ...connection, ...change } }) as Partial<SyncResult>;
test.each<[string, Partial<SyncResult>]>([
  ['sync', { syncId: '20261105-BBBBBBBBBBBBBBBBBBBBBB' }],
  ['person', { did: '0x00000000000000000000000000000000000000bb' }],
  ['account', { account: { ...account, id: '1001' } }],
  ['provider', { provider: 'orbit' }],
  ['data key', { kid: 'A'.repeat(22) }],
  ['version', { version: 2 } as never],
  ['person’s connection', foreign({ did: '0x00000000000000000000000000000000000000bb' })],
  ['account’s connection', foreign({ account: { ...account, id: '1001' } })],
  ['provider’s connection', foreign({ provider: 'orbit' })],
  ['thing in the place of its connection', { connection: {} } as never],
])('a result of another %s is refused', async (_name, facts) => {
  const sealed = await sealer.result(syncId, facts);
  expect(await codeOf(() => open(sealed))).toBe('tampered');
});

test.each([
  ['signed as something else', () => sealer.result(syncId, {}, { signedAs: 'connection' })],
  ['sealed as something else', () => sealer.result(syncId, {}, { typ: 'connection' })],
  ['under another data key', () => forging.result(syncId)],
  ['that is a sealed connection', () => sealer.superseding(connection)],
])('a result %s is refused', async (_name, make) => {
  const sealed = await make();
  expect(await codeOf(() => open(sealed))).toBe('tampered');
});

test('a result signed by another key under the same kid is refused', async () => {
  const sealed = await sealer.result(syncId);
  const wrong = async () => forger.jwk;
  expect(await codeOf(() => openResult(sealed, key, wrong, { ...owner, syncId }))).toBe('tampered');
});

test('opens the connection that takes a superseded one’s place', async () => {
  const renewed = { ...connection, accessToken: 'access-3' };
  const sealed = await sealer.superseding(renewed);
  await expect(openSuperseding(sealed, key, keyOf, owner)).resolves.toEqual(renewed);
});

test.each([
  ['of another account', () => sealer.superseding({ ...connection, account: { ...account, id: '1' } })],
  ['signed as a result', () => sealer.superseding(connection, 'result')],
  ['that is a result', () => sealer.result(syncId)],
])('a superseding connection %s is refused', async (_name, make) => {
  const sealed = await make();
  expect(await codeOf(() => openSuperseding(sealed, key, keyOf, owner))).toBe('tampered');
});

describe('receipts', () => {
  const receipt = {
    version: 1,
    provider,
    syncId,
    erasedAt: '2026-11-05T00:00:00.000Z',
    datastores: [] as string[],
  };
  const must = { provider, syncId };

  test('a receipt is given once its signature holds', async () => {
    await expect(openReceipt(await signer.sign('receipt', receipt), keyOf, must)).resolves.toEqual(receipt);
  });

  test.each<[string, () => unknown]>([
    ['of another sync', () => signer.sign('receipt', { ...receipt, syncId: 'x' })],
    ['of no sync', () => signer.sign('receipt', { ...receipt, syncId: undefined })],
    ['signed as a proof', () => signer.sign('proof', receipt)],
    ['signed by somebody else', () => forger.sign('receipt', receipt)],
    ['with a critical extension', () => signer.sign('receipt', receipt, { crit: ['b64'], b64: true })],
    ['that is missing', () => undefined],
    [
      'that is not signed',
      () => `${Buffer.from('{"alg":"none","typ":"receipt","kid":"sig-1"}').toString('base64url')}.e30.`,
    ],
  ])('a receipt %s is refused', async (_name, make) => {
    const jws = await make();
    expect(await codeOf(() => openReceipt(jws, keyOf, must))).toBe('tampered');
  });

  test('a member that need not be there must be right if it is', async () => {
    const jws = await signer.sign('receipt', { ...receipt, did: 'did:other' });
    expect(await codeOf(() => openReceipt(jws, keyOf, must, { did: owner.did }))).toBe('tampered');
  });
});
