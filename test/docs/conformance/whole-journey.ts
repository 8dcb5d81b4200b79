import { describe, expect, it } from '@jest/globals';
import type { SyncView } from '@data-connector/protocol';
import { DID } from '../../harness/connect.js';
import { MADE_UP_NAMES } from '../../harness/providers/index.js';
import type { Judged } from '../../harness/api-judge.js';
import { answered, post, refused, type Stage } from './stage.js';

/** From a connection to its end, with everything that a Vault may ask of a datastore between. */
export function wholeJourneys(stage: Stage): void {
  describe.each(MADE_UP_NAMES)('a whole journey with %s', (provider) => {
    let started: Judged;
    let view: SyncView;
    const below = (name = Object.values(view.datastores)[0]?.name) => `/datastores/${name}`;
    const at = (path: string, init?: RequestInit) => stage.journey(provider).at(started, path, init);

    it('connects, starts a sync by POST and hears its events', async () => {
      const config = await stage.journey(provider).connected();
      started = await stage.journey(provider).start(config, { notify: { relay: 'demo', ref: 'r1' } });
      expect(started.status).toBe(202);
      view = (await at('/events')).body as unknown as SyncView;
      expect(view.status).toBe('completed');
      expect((await at('')).body).toEqual(view);
    });

    it('gets the same sync by GET', async () => {
      const config = await stage.journey(provider).connected({
        account: stage.system.simulators[provider].people[1]?.id ?? '',
      });
      const query = { did: DID, config: JSON.stringify(config), key: '5e'.repeat(32), limit: '5' };
      const again = await stage.server(`/sync/${provider}?${new URLSearchParams(query).toString()}`);
      expect(again.status).toBe(202);
      await stage.journey(provider).at(again, '/events');
      await stage.journey(provider).at(again, '', { method: 'DELETE' });
    });

    it.each<[string, () => string, RequestInit | undefined, number]>([
      ['the database', () => '', undefined, 200],
      ['its changes', () => '/_changes?since=0&limit=2&include_docs=true', undefined, 200],
      [
        'its documents',
        () => '/_all_docs?include_docs=true&limit=3&startkey=%22keyring%22&skip=0',
        undefined,
        200,
      ],
      ['documents by keys', () => '/_all_docs?include_docs=true', post({ keys: ['keyring', 'nobody'] }), 200],
      ['documents in bulk', () => '/_bulk_get?revs=true', post({ docs: [{ id: 'keyring' }] }), 200],
      ['missing revisions', () => '/_revs_diff', post({ keyring: ['9-9'] }), 200],
      ['one document', () => '/keyring', undefined, 200],
      ['its revisions', () => '/keyring?open_revs=all', undefined, 200],
      ['no such document', () => '/nobody', undefined, 404],
      ['a checkpoint', () => '/_local/mine', { method: 'PUT', body: JSON.stringify({ last_seq: 1 }) }, 201],
      ['that checkpoint', () => '/_local/mine', undefined, 200],
      ['no such checkpoint', () => '/_local/other', undefined, 404],
      ['documents to write', () => '/_bulk_docs', post({ docs: [{ _id: 'mine' }] }), 201],
      ['a design document', () => '/_bulk_docs', post({ docs: [{ _id: '_design/x' }] }), 400],
      ['too much to write', () => '/_bulk_docs', post({ docs: [{ _id: 'x', a: 'a'.repeat(2 ** 20) }] }), 413],
      ['a packed body', () => '/_revs_diff', { ...post({}), headers: { 'content-encoding': 'gzip' } }, 415],
      ['what is not allowed', () => '/_security', undefined, 404],
    ])('replicates: %s', async (_name, path, init, status) => {
      expect((await at(`${below()}${path()}`, init)).status).toBe(status);
    });

    it('needs the token everywhere', async () => {
      const headers = { authorization: 'Bearer nobody.token' };
      for (const path of [
        '',
        '/events',
        below(),
        `${below()}/_changes`,
        `${below()}/_local/x`,
        `${below()}/keyring`,
      ])
        expect(answered(await at(path, { headers }))).toEqual(refused('token_invalid'));
      expect(answered(await at('', { headers, method: 'DELETE' }))).toEqual(refused('token_invalid'));
    });

    it('knows no other datastore', async () => {
      expect(answered(await at(`${below(`${provider}-${'0'.repeat(32)}`)}/_changes`))).toEqual(
        refused('datastore_unknown'),
      );
    });

    it('erases, twice, and then there is nothing', async () => {
      const first = await at('', { method: 'DELETE' });
      expect(first.status).toBe(200);
      expect((await at('', { method: 'DELETE' })).body).toEqual(first.body);
      for (const path of ['', '/events', below()])
        expect(answered(await at(path))).toEqual(refused('sync_erased'));
    });

    it('disconnects', async () => {
      const config = await stage.journey(provider).connected();
      const gone = await stage.journey(provider).json('DELETE', 'connect', { did: DID, config });
      expect(gone.status).toBe(200);
    });
  });
}
