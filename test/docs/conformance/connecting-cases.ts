import { describe, expect, it } from '@jest/globals';
import { signedAccount } from '../../harness/providers/meadow.js';
import { answered, refused, type Stage } from './stage.js';

/** How connecting is refused. */
export function connectingCases(stage: Stage): void {
  describe('connecting', () => {
    it.each([
      [{ did: 'nobody' }, 'did_malformed'],
      [{ redirect: 'https://evil.example' }, 'redirect_not_allowed'],
      [{ vaultKey: '{}' }, 'vault_key_malformed'],
      [{ prompt: 'now' }, 'request_malformed'],
    ] as const)('with %j is refused as documented', async (query, code) => {
      expect(answered(await stage.journey('meadow').connect(query))).toEqual(refused(code));
    });

    it('a callback that nobody began is refused, for browsers and programs', async () => {
      for (const accept of ['text/html', 'application/json'])
        expect(answered(await stage.server('/auth/orbit?code=x', { headers: { accept } }))).toEqual(
          refused('flow_invalid'),
        );
    });

    it('a callback in another browser, one that comes twice, and a denial are refused as documented', async () => {
      const { callback, headers } = await stage.journey('orbit').consented();
      const { accept } = headers;
      expect(answered(await stage.api.send(callback, { headers: { accept } }))).toEqual(
        refused('browser_changed'),
      );
      expect((await stage.api.send(callback, { headers })).status).toBe(200);
      expect(answered(await stage.api.send(callback, { headers }))).toEqual(refused('flow_replayed'));
      const denied = await stage.journey('orbit').consented({}, { decision: 'deny' });
      expect(answered(await stage.api.send(denied.callback, denied))).toEqual(refused('access_denied'));
    });

    it('another account, and a third party that fails, are refused as documented', async () => {
      const other = await stage.journey('orbit').consented({ account: 'another' });
      expect(answered(await stage.api.send(other.callback, other))).toEqual(refused('account_mismatch'));
      const failing = await stage.journey('orbit').consented();
      stage.system.simulators.orbit.faults.next('token', 'server-error');
      expect(answered(await stage.api.send(failing.callback, failing))).toEqual(
        refused('provider_unavailable'),
      );
      const limited = await stage.journey('orbit').consented();
      stage.system.simulators.orbit.faults.next('token', 'rate-limit');
      expect(answered(await stage.api.send(limited.callback, limited))).toEqual(refused('rate_limited'));
    });

    it('the third party’s own callbacks are taken when they are signed', async () => {
      const body = new URLSearchParams(signedAccount(stage.system.simulators.meadow));
      const take = (webhook: string) => stage.server(`/auth/meadow/${webhook}`, { method: 'POST', body });
      expect((await take('deauthorize')).status).toBe(200);
      const { body: taken } = await take('data-deletion');
      expect((await stage.api.send(String(taken['url']))).text).toContain('was deleted');
    });

    it('the third party’s own callbacks are refused as documented when they are not signed', async () => {
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const sent = { method: 'POST', headers: form, body: new URLSearchParams({ account: '1' }) };
      expect(answered(await stage.server('/auth/meadow/deauthorize', sent))).toEqual(
        refused('request_malformed'),
      );
      expect(answered(await stage.server('/auth/meadow/other', sent))).toEqual(refused('not_found'));
      expect(answered(await stage.server('/auth/meadow/data-deletion/none'))).toEqual(refused('not_found'));
    });
  });
}
