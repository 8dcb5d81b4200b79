import { describe, expect, it } from '@jest/globals';
import { perProvider } from '@data-connector/gateway';
import type { SyncView } from '@data-connector/protocol';
import { createVault } from '@data-connector/vault';
import { DID } from '../../harness/connect.js';
import { PEOPLE, type Somebody } from '../../harness/did-proof.js';
import { startTestSystem } from '../../harness/system.js';
import { Journey } from './journey.js';
import { answered, post, refused, type Stage } from './stage.js';

function somebody(): Somebody {
  const [make] = Object.values(PEOPLE);
  if (!make) throw new Error('nobody can prove a DID');
  return make();
}

/** What a system answers that is set up otherwise, or that stops. */
export function otherSystems(stage: Stage): void {
  describe('a gateway that refuses', () => {
    it('says so as documented: too many requests, GET /sync switched off, a service that is away', async () => {
      const own = await startTestSystem({
        gateway: {
          ALLOW_GET_SYNC: false,
          RATE_LIMIT_PER_MINUTE: 2,
          PROVIDERS: new Map([['away', new URL('http://127.0.0.1:1')]]),
        },
      });
      const ask = (path: string, init?: RequestInit) =>
        stage.api.send(`${own.publicUrl.origin}${path}`, init);
      try {
        expect(answered(await ask('/sync/away'))).toEqual(refused('get_sync_disabled'));
        expect(answered(await ask('/sync/away', post({})))).toEqual(refused('service_unavailable'));
        const sync = `/20261101-${'a'.repeat(22)}`;
        const limited: readonly (readonly [string, string])[] = [
          ['GET', '/'],
          ['GET', '/providers'],
          ['GET', '/openapi.json'],
          ['GET', '/providers/away/icon.svg'],
          ['GET', '/connect/away'],
          ['DELETE', '/connect/away'],
          ['GET', '/auth/away'],
          ['POST', '/auth/away/hook'],
          ['GET', '/auth/away/hook/receipt'],
          ['GET', '/sync/away'],
          ['POST', '/sync/away'],
          ['GET', `/sync/away${sync}`],
          ['DELETE', `/sync/away${sync}`],
        ];
        for (const [method, path] of limited) {
          const answer = await ask(path, { method });
          expect([path, ...answered(answer)]).toEqual([path, ...refused('too_many_requests')]);
          expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
        }
        for (const path of ['/events', `/datastores/away-${'0'.repeat(32)}/_changes`])
          expect(answered(await ask(`/sync/away${sync}${path}`))).toEqual(refused('service_unavailable'));
      } finally {
        await own.close();
      }
    });
  });

  describe('a gateway through which enough is under way', () => {
    it('says busy as documented, at each route of a service', async () => {
      const settings = { PROVIDER_CONCURRENCY: perProvider(0), STREAMS: 0 };
      const own = await startTestSystem({ gateway: settings });
      const ask = (path: string, init?: RequestInit) =>
        stage.api.send(`${own.publicUrl.origin}${path}`, init);
      const sync = `/sync/orbit/20261101-${'a'.repeat(22)}`;
      const below = `${sync}/datastores/orbit-${'0'.repeat(32)}`;
      const all: readonly (readonly [string, string])[] = [
        ['GET', '/connect/orbit'],
        ['DELETE', '/connect/orbit'],
        ['GET', '/auth/orbit'],
        ['POST', '/auth/orbit/hook'],
        ['GET', '/auth/orbit/hook/receipt'],
        ['GET', '/sync/orbit'],
        ['POST', '/sync/orbit'],
        ['GET', sync],
        ['DELETE', sync],
        ['GET', `${sync}/events`],
        ['GET', `${below}/_changes`],
        ['GET', `${below}/_changes?feed=longpoll`],
        ['POST', `${below}/_bulk_get`],
      ];
      try {
        for (const [method, path] of all) {
          const answer = await ask(path, { method });
          expect([path, ...answered(answer)]).toEqual([path, ...refused('busy')]);
          expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
        }
      } finally {
        await own.close();
      }
    });
  });

  describe('a service that stops', () => {
    it('takes no sync and reads no datastore, and says so as documented', async () => {
      const own = await startTestSystem();
      try {
        const vault = new Journey(stage.api, own.publicUrl.origin, 'meadow');
        const config = await vault.connected();
        const started = await vault.start(config);
        const { datastores } = (await vault.at(started, '/events')).body as unknown as SyncView;
        const [{ name } = { name: '' }] = Object.values(datastores);
        await own.services.meadow[0]?.service.close();
        expect(answered(await vault.start(config))).toEqual(refused('shutting_down'));
        expect(answered(await vault.at(started, `/datastores/${name}/_changes`))).toEqual(
          refused('datastore_unavailable'),
        );
      } finally {
        await own.close();
      }
    });
  });

  describe('a service that wants proofs of the DID', () => {
    it('refuses none and one that comes twice as documented, and takes the first', async () => {
      const own = await startTestSystem({ service: { didProof: 'required' } });
      try {
        const vault = new Journey(stage.api, own.publicUrl.origin, 'meadow');
        expect(answered(await vault.connect())).toEqual(refused('did_proof_missing'));
        expect(answered(await vault.start({}))).toEqual(refused('did_proof_missing'));
        expect(answered(await vault.json('DELETE', 'connect', { did: DID }))).toEqual(
          refused('did_proof_missing'),
        );
        const { did, prover } = somebody();
        const { url } = await createVault({ gateway: own.publicUrl, did, prover }).provenConnectUrl('meadow');
        expect((await stage.api.send(url)).status).toBe(302);
        expect(answered(await stage.api.send(url))).toEqual(refused('did_proof_replayed'));
      } finally {
        await own.close();
      }
    });
  });
}
