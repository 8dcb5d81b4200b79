import { describe, expect, it } from '@jest/globals';
import type { CODES } from '@data-connector/protocol';
import { DID, OTHER_DID } from '../../harness/connect.js';
import type { Judged } from '../../harness/api-judge.js';
import { answered, post, refused, type Stage } from './stage.js';

/** How a sync is refused. */
export function startingCases(stage: Stage): void {
  describe('starting a sync', () => {
    const secret = { secret: '5e'.repeat(32) };

    it('with a body that is not what it should be is refused as documented', async () => {
      const own = stage.journey('meadow');
      const config = await own.connected();
      const cases: readonly (readonly [unknown, keyof typeof CODES])[] = [
        [{ did: 'nobody', config, key: secret }, 'did_malformed'],
        [{ did: DID, config: {}, key: secret }, 'config_malformed'],
        [{ did: OTHER_DID, config, key: secret }, 'config_refused'],
        [{ did: DID, config, key: 'ab'.repeat(30) }, 'key_malformed'],
        [{ did: DID, config, key: secret, limit: 0 }, 'request_malformed'],
        [{ did: DID, config, key: secret, handlers: ['other'] }, 'handler_unknown'],
        [{ did: DID, config, key: secret, notify: { relay: 'other', ref: 'x' } }, 'relay_unknown'],
        [{ did: DID, config: { ...config, cursors: { posts: { x: 1 } } }, key: secret }, 'cursor_malformed'],
        [{ did: DID, config, key: secret, more: 'x'.repeat(300_000) }, 'body_too_large'],
      ];
      for (const [body, code] of cases)
        expect(answered(await own.json('POST', 'sync', body))).toEqual(refused(code));
      const form = { method: 'POST', body: new URLSearchParams({ did: DID }) };
      expect(answered(await stage.server('/sync/meadow', form))).toEqual(refused('content_type_unsupported'));
      expect(answered(await stage.server('/sync/nobody', post({})))).toEqual(refused('provider_unknown'));
      const proven = { headers: { 'did-proof': 'none' } };
      expect(answered(await stage.server(`/sync/meadow?did=${DID}`, proven))).toEqual(
        refused('did_proof_invalid'),
      );
      for (const [body, code] of cases.slice(0, 3)) {
        const { key: _key, ...rest } = body as Record<string, unknown>;
        expect(answered(await own.json('DELETE', 'connect', rest))).toEqual(refused(code));
      }
    });

    it('one at a time, and not more than this service takes', async () => {
      stage.system.simulators.meadow.faults.always('posts', 'hang');
      const own = stage.journey('meadow');
      const { people } = stage.system.simulators.meadow;
      const configs = [await own.connected(), await own.connected({ account: people[1]?.id ?? '' })];
      const running = [await own.start(configs[0]), await own.start(configs[1])];
      expect(running.map(({ status }) => status)).toEqual([202, 202]);
      expect((await own.at(running[0] as Judged)).body).toMatchObject({ status: 'running' });
      const other = { key: { passphrase: 'another key' } };
      expect(answered(await own.start(configs[0], other))).toEqual(refused('sync_running'));
      const third = await stage.journey('meadow').start(configs[1]);
      expect((third.body as { syncId?: string }).syncId).toBe(
        (running[1]?.body as { syncId?: string }).syncId,
      );
      for (const each of running) await own.at(each, '', { method: 'DELETE' });
    });

    it('more syncs than this service takes are refused as documented', async () => {
      stage.system.simulators.orbit.faults.always('posts', 'hang');
      const own = stage.journey('orbit');
      const running: Judged[] = [];
      for (const { id } of stage.system.simulators.orbit.people.slice(0, 2))
        running.push(await own.start(await own.connected({ account: id })));
      const other = new URL(`/connect/orbit?did=${OTHER_DID}`, stage.system.publicUrl);
      expect((await stage.api.send(other)).status).toBe(302);
      const { callback, headers } = await own.consented({ did: OTHER_DID });
      const page = await stage.api.send(callback, { headers });
      const [, fragment = ''] = /#config=([\w-]+)/.exec(page.text) ?? [];
      const config = JSON.parse(Buffer.from(fragment, 'base64url').toString()) as object;
      expect(answered(await own.start(config, { did: OTHER_DID }))).toEqual(refused('busy'));
      for (const each of running) await own.at(each, '', { method: 'DELETE' });
    });

    it('a superseded connection leads to the one that took its place, and then to none', async () => {
      const own = stage.journey('orbit');
      const config = { ...(await own.connected()), expiresAt: '2020-01-01T00:00:00.000Z' };
      const first = await own.start(config);
      await own.at(first, '/events');
      await own.at(first, '', { method: 'DELETE' });
      const superseded = await own.start(config);
      expect(answered(superseded)).toEqual(refused('connection_superseded'));
      expect(Object.keys(superseded.body['superseded'] as object)).toEqual(['keyring', 'connection']);
      expect(answered(await own.json('DELETE', 'connect', { did: DID, config }))).toEqual(
        refused('connection_superseded'),
      );
    });
  });
}
