import { p256 } from '@noble/curves/nist.js';
import { decodeJWT } from 'did-jwt';
import { didProofClaims, didProofHash } from '@data-connector/protocol';
import { createVault, didKeyProver } from '../../src/index.js';
import { codeOf } from '../support/code-of.js';
import {
  cut,
  json,
  problem,
  startFakeGateway,
  type FakeGateway,
  type Seen,
} from '../support/fake-gateway.js';
import { connection, did, keys } from '../support/person.js';
import { syncId, token } from '../support/world.js';

let gateway: FakeGateway;
beforeEach(async () => (gateway = await startFakeGateway()));
afterEach(() => gateway.close());

const prover = didKeyProver(p256.utils.randomSecretKey(), 'P-256');
const vaultOf = (more: object = {}) =>
  createVault({ gateway: `${gateway.url}/base/`, did, patience: { backOff: 1 }, ...more });
const claimsIn = (proof: unknown) => didProofClaims.parse(decodeJWT(String(proof)).payload);
const claimsOf = ({ headers }: Seen) => claimsIn(headers['did-proof']);

test('starting a sync is proven, anew for each try, and bound to the body that is sent', async () => {
  gateway.on('POST /base/sync/meadow', cut, problem(503, 'shutting_down'), (_seen, response) =>
    json(response, 202, { syncId, token }),
  );
  await vaultOf({ prover }).sync(connection, keys.secret);
  const claims = gateway.seen.map(claimsOf);
  expect(new Set(claims.map(({ jti }) => jti)).size).toBe(3);
  for (const [index, claim] of claims.entries()) {
    const bth = didProofHash(gateway.seen[index]?.body ?? '');
    expect(claim).toMatchObject({ iss: did, aud: gateway.url, htm: 'POST', htu: '/sync/meadow', bth });
    expect(claim).not.toHaveProperty('qth');
  }
});

test('disconnecting is proven', async () => {
  gateway.on('DELETE /base/connect/meadow', problem(403, 'config_refused'));
  await codeOf(() => vaultOf({ prover }).disconnect(connection));
  const bth = didProofHash(gateway.seen[0]?.body ?? '');
  expect(gateway.seen.map(claimsOf)).toMatchObject([{ htm: 'DELETE', htu: '/connect/meadow', bth }]);
});

test('what says nothing of the person, or has a token, is not proven', async () => {
  gateway.on('GET /base/providers', (_seen, response) => json(response, 200, {}));
  const vault = vaultOf({ prover });
  await vault.providers();
  const sync = vault.openSync({ syncId, provider: 'meadow', token, connection, key: keys.secret });
  await codeOf(() => sync.status());
  await codeOf(() => sync.erase());
  expect(gateway.seen).toHaveLength(3);
  for (const { headers } of gateway.seen) expect(headers).not.toHaveProperty('did-proof');
});

test('without a prover nothing is proven', async () => {
  gateway.on('POST /base/sync/meadow', (_seen, response) => json(response, 202, { syncId, token }));
  await vaultOf().sync(connection, keys.secret);
  expect(gateway.seen[0]?.headers).not.toHaveProperty('did-proof');
});

test('what an own signer throws is not taken for a gateway that does not answer', async () => {
  const fault = new Error('the person said no');
  const own = { alg: 'ES256', sign: () => Promise.reject(fault) };
  await expect(vaultOf({ prover: own }).sync(connection, keys.secret)).rejects.toBe(fault);
  expect(gateway.seen).toEqual([]);
});

describe('the page to open', () => {
  const wishes = { state: "it's a state", redirect: 'vault://back?a=1&b=2' };

  test('has the proof as its last parameter, for what stands before it, as a browser sends it', async () => {
    const { url, state } = await vaultOf({ prover }).provenConnectUrl('meadow', wishes);
    expect(state).toBe(wishes.state);
    // Browsers escape more in a query than encodeURIComponent does.
    expect(new URL(url).href).toBe(url);
    const [address = '', query = '', proof] = url.split(/\?|&proof=/);
    expect(address).toBe(`${gateway.url}/base/connect/meadow`);
    const expected = { htm: 'GET', htu: '/connect/meadow', qth: didProofHash(query) };
    expect(claimsIn(proof)).toMatchObject(expected);
    expect(claimsIn(proof)).not.toHaveProperty('bth');
  });

  test('without a prover is the one of connectUrl', async () => {
    const vault = vaultOf();
    expect(await vault.provenConnectUrl('meadow', wishes)).toEqual(vault.connectUrl('meadow', wishes));
  });

  test('is not made without a proof by a Vault that has a prover', async () => {
    expect(await codeOf(() => vaultOf({ prover }).connectUrl('meadow'))).toBe('did_proof_missing');
  });
});
