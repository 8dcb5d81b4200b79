import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createVault } from '@data-connector/vault';
import { Browser } from '../harness/browser.js';
import { connectionIn, connectUrl, consent } from '../harness/connect.js';
import { claimsFor, hashOf, jwtOf, newPerson } from '../harness/did-proof.js';
import { MADE_UP_NAMES } from '../harness/providers/index.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';
import { SECRET } from '../harness/sync.js';

let system: TestSystem;
beforeAll(async () => void (system = await startTestSystem()));
afterAll(() => system.close());

const key = { kind: 'secret', secret: new Uint8Array(Buffer.from(SECRET, 'hex')) } as const;

describe.each(MADE_UP_NAMES)('where proofs are optional, at %s', (provider) => {
  it.each([
    ['with a prover', true],
    ['without one', false],
  ])('a Vault %s connects, syncs and disconnects', async (_name, proving) => {
    const { did, prover } = newPerson();
    const vault = createVault({ did, gateway: system.publicUrl, ...(proving ? { prover } : {}) });
    const browser = new Browser();
    const { url } = await vault.provenConnectUrl(provider);
    const connection = connectionIn(await browser.open(await consent(browser, new URL(url))));
    const sync = await vault.sync(connection, key, { limit: 3 });
    expect((await sync.ended()).status).toBe('completed');
    expect((await vault.disconnect(connection)).revoked).toBe(true);
  });

  it.each([
    ['a wrong one', 'a.b.c'],
    ['an empty one', ''],
  ])('%s is refused all the same', async (_name, proof) => {
    const { did } = newPerson();
    const headers = { 'content-type': 'application/json', 'did-proof': proof };
    const sync = { method: 'POST', headers, body: JSON.stringify({ did }) };
    const page = connectUrl(system, provider, { did, proof });
    for (const answer of [
      await fetch(`${system.gateways[0]?.url}/sync/${provider}`, sync),
      await fetch(`${system.gateways[0]?.url}/connect/${provider}`, { ...sync, method: 'DELETE' }),
      await fetch(`${system.gateways[0]?.url}/sync/${provider}?did=${did}&proof=${proof}`),
      await fetch(page, { redirect: 'manual' }),
    ])
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        401,
        'did_proof_invalid',
      ]);
  });

  it('a proof with a did that is none says so', async () => {
    const { prover } = newPerson();
    const body = JSON.stringify({ did: 'nobody' });
    const request = { htm: 'POST', htu: `/sync/${provider}`, bth: hashOf(body) };
    const proof = await jwtOf(prover, claimsFor('nobody', system.publicUrl.origin, request));
    const headers = { 'content-type': 'application/json', 'did-proof': proof };
    const answer = await fetch(`${system.gateways[0]?.url}/sync/${provider}`, {
      method: 'POST',
      headers,
      body,
    });
    expect(((await answer.json()) as { code: string }).code).toBe('did_malformed');
  });
});
