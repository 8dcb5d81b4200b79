import { expect, it } from '@jest/globals';
import { DID_PROOF_HEADER, DID_PROOF_PARAMETER } from '@data-connector/protocol';
import { createVault, generateVaultKey, publicJwk, type Vault } from '@data-connector/vault';
import { claimsFor, hashOf, jwtOf, type Somebody } from '../../harness/did-proof.js';
import { linkOf, textOf } from '../../harness/page.js';
import { PROVIDERS, type ProviderName } from '../../harness/providers/of-processes.js';
import type { Canary } from './canary.js';
import { ask, beginAt, finish } from './client.js';

/** A Vault that proves its DID; what it proves it with is looked for from then on. */
function provingVault({ fleet, needles }: Canary, somebody: Somebody): Vault {
  const noted: typeof fetch = (input, init) => {
    const proof = new Headers(init?.headers).get(DID_PROOF_HEADER);
    if (proof !== null) needles.add('a proof in a header', proof);
    return fetch(input, init);
  };
  return createVault({ ...somebody, gateway: fleet.publicUrl, fetch: noted });
}

/** Tests that use all that a Vault may: its key, its state, an account, a proof of its DID. */
export function sealedStages(canary: () => Canary): void {
  it.each(
    PROVIDERS.flatMap((provider) => [[provider, 'that browser'] as const, [provider, 'another'] as const]),
  )(
    'seals a connection of %s to the Vault’s key, in %s, for a person who proves a DID',
    async (provider, browser) => {
      const { fleet, needles, marker } = canary();
      const somebody = canary().prover();
      const vault = provingVault(canary(), somebody);
      const { privateKey } = generateVaultKey();
      needles.add('the private key that a connection is sealed to', privateKey);
      const page = await vault.provenConnectUrl(provider, {
        vaultKey: publicJwk(privateKey),
        account: fleet.thirdParties[provider].people[0]?.id ?? '',
        select: true,
      });
      const { pathname, search, searchParams } = new URL(page.url);
      needles.add('a Vault’s state', page.state);
      needles.add('a proof in a query', searchParams.get(DID_PROOF_PARAMETER) ?? '');

      const attempt = await beginAt(canary(), `${pathname}${search}`);
      const [, carried = ''] = (attempt.callback.searchParams.get('state') ?? '').split('.');
      needles.add('a flow in state', carried);
      expect((await ask(canary(), `${pathname}${search}`)).code).toBe('did_proof_replayed');
      const { text } = await finish(canary(), browser === 'another' ? { ...attempt, cookies: '' } : attempt);
      expect(textOf(text)).toContain(somebody.did);
      const link = linkOf(text, 'open-vault') ?? '';
      expect(link).toContain('#sealed=');
      const connection = vault.openReturn(link, { state: page.state, vaultPrivateKey: privateKey });
      expect(connection.accessToken).toContain(marker);

      const sync = await vault.sync(connection, { kind: 'jwk', privateKey }, { limit: 5 });
      needles.add('a sync token', sync.token);
      expect((await sync.ended()).status).toBe('completed');
      expect(await syncedByQuery(provider, somebody, JSON.stringify(connection))).toEqual([
        'did_proof_invalid',
        undefined,
        'did_proof_replayed',
      ]);
      await vault.disconnect(connection);
    },
  );

  /** GET /sync with a proof in the query that is for something else, one in the header, and that one again. */
  async function syncedByQuery(provider: ProviderName, { did, prover }: Somebody, config: string) {
    const { fleet, needles } = canary();
    const path = `/sync/${provider}`;
    const key = needles.add('a key beside a proof', Buffer.alloc(32, 0xc7).toString('hex'));
    const query = new URLSearchParams({ did, config, key, limit: '5' }).toString();
    const proofFor = async (of: string) => {
      const claims = claimsFor(did, fleet.publicUrl, { htm: 'GET', htu: path, qth: hashOf(of) });
      return needles.add('a proof', await jwtOf(prover, claims));
    };
    const wrong = await ask(canary(), `${path}?${query}&${DID_PROOF_PARAMETER}=${await proofFor('a=1')}`);
    const headers = { [DID_PROOF_HEADER]: await proofFor(query) };
    const right = await ask(canary(), `${path}?${query}`, { headers });
    const again = await ask(canary(), `${path}?${query}`, { headers });
    return [wrong.code, right.code, again.code];
  }
}
