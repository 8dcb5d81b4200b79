import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  compactDecrypt,
  compactVerify,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
} from 'jose';
import { Browser } from '../harness/browser.js';
import { connect, connected, connectionIn, connectUrl, consent, DID } from '../harness/connect.js';
import { codeOf, linkOf, partsOf } from '../harness/page.js';
import { MADE_UP_NAMES } from '../harness/providers/index.js';
import { startTestSystem, type TestSystem } from '../harness/system.js';

let system: TestSystem;
beforeAll(async () => void (system = await startTestSystem()));
afterAll(() => system.close());

describe.each(MADE_UP_NAMES)('connecting %s', (provider) => {
  it('hands over a connection of the account, for the person, with what was granted', async () => {
    const connection = await connected(system, provider);
    const [account] = system.simulators[provider].people;
    expect(connection).toMatchObject({
      version: 1,
      provider,
      did: DID,
      account: { id: account?.id, name: account?.name },
      accessToken: expect.stringMatching(/access-/),
      scopes: expect.arrayContaining(['read', 'follows']),
      proof: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    });
  });

  it('seals the connection to the Vault’s key, and then it is nowhere in clear', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ECDH-ES+A256KW', { extractable: true });
    const vaultKey = JSON.stringify(await exportJWK(publicKey));
    const page = await connect(system, provider, { parameters: { vaultKey } });
    const { fragment } = partsOf(linkOf(page.text, 'open-vault') ?? '');
    expect(fragment.name).toBe('sealed');
    const { plaintext, protectedHeader } = await compactDecrypt(fragment.value, privateKey);
    const connection = JSON.parse(Buffer.from(plaintext).toString()) as { did: string; accessToken: string };
    expect(protectedHeader).toMatchObject({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM' });
    expect(connection).toMatchObject({ version: 1, did: DID, provider });
    expect(page.text).not.toContain(connection.accessToken);
  });

  it('a scope that was unticked is not among those of the connection', async () => {
    const { scopes } = await connected(system, provider, { decision: { without: ['follows'] } });
    expect(scopes).not.toContain('follows');
    expect(scopes.length).toBeGreaterThan(0);
  });
});

it('a connection is of this server: its proof is signed with the published key', async () => {
  const { proof } = await connected(system, 'meadow');
  const listing = (await (await fetch(`${system.publicUrl.origin}/providers`)).json()) as Record<
    string,
    { jwks: JSONWebKeySet }
  >;
  const { protectedHeader } = await compactVerify(proof, createLocalJWKSet(listing['meadow']!.jwks));
  expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'proof' });
  await expect(compactVerify(proof, createLocalJWKSet(listing['orbit']!.jwks))).rejects.toThrow();
});

it('the connection of a person with another spelling of their DID is of that DID', async () => {
  const browser = new Browser();
  const url = connectUrl(system, 'meadow', { did: `0x${'AB'.repeat(20)}` });
  const page = await browser.open(url);
  expect([page.status, codeOf(page.text)]).toEqual([400, 'did_malformed']);
  expect(connectionIn(await browser.open(await consent(browser, connectUrl(system, 'meadow')))).did).toBe(
    DID,
  );
});
