import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
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
      expect(answered(await stage.journey('facebook').connect(query))).toEqual(refused(code));
    });

    it('a callback that nobody began is refused, for browsers and programs', async () => {
      for (const accept of ['text/html', 'application/json'])
        expect(answered(await stage.server('/auth/twitter?code=x', { headers: { accept } }))).toEqual(
          refused('flow_invalid'),
        );
    });

    it('a callback in another browser, one that comes twice, and a denial are refused as documented', async () => {
      const { callback, headers } = await stage.journey('twitter').consented();
      const { accept } = headers;
      expect(answered(await stage.api.send(callback, { headers: { accept } }))).toEqual(
        refused('browser_changed'),
      );
      expect((await stage.api.send(callback, { headers })).status).toBe(200);
      expect(answered(await stage.api.send(callback, { headers }))).toEqual(refused('flow_replayed'));
      const denied = await stage.journey('twitter').consented({}, { decision: 'deny' });
      expect(answered(await stage.api.send(denied.callback, denied))).toEqual(refused('access_denied'));
    });

    it('another account, and a third party that fails, are refused as documented', async () => {
      const other = await stage.journey('twitter').consented({ account: 'another' });
      expect(answered(await stage.api.send(other.callback, other))).toEqual(refused('account_mismatch'));
      const failing = await stage.journey('twitter').consented();
      stage.system.simulators.twitter.faults.next('token', 'server-error');
      expect(answered(await stage.api.send(failing.callback, failing))).toEqual(
        refused('provider_unavailable'),
      );
      const limited = await stage.journey('twitter').consented();
      stage.system.simulators.twitter.faults.next('token', 'rate-limit');
      expect(answered(await stage.api.send(limited.callback, limited))).toEqual(refused('rate_limited'));
    });

    it('the third party’s own callbacks are taken when they are signed', async () => {
      const issued_at = Math.floor(Date.now() / 1000);
      const payload = { algorithm: 'HMAC-SHA256', user_id: '10158000000000001', issued_at };
      const text = Buffer.from(JSON.stringify(payload)).toString('base64url');
      const { clientSecret } = stage.system.simulators.facebook.app;
      const signature = createHmac('sha256', clientSecret).update(text).digest('base64url');
      const body = new URLSearchParams({ signed_request: `${signature}.${text}` });
      const take = (webhook: string) => stage.server(`/auth/facebook/${webhook}`, { method: 'POST', body });
      expect((await take('deauthorize')).status).toBe(200);
      const { body: taken } = await take('data-deletion');
      expect((await stage.api.send(String(taken['url']))).text).toContain('was deleted');
    });

    it('the third party’s own callbacks are refused as documented when they are not signed', async () => {
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const sent = { method: 'POST', headers: form, body: new URLSearchParams({ signed_request: 'x.y' }) };
      expect(answered(await stage.server('/auth/facebook/deauthorize', sent))).toEqual(
        refused('request_malformed'),
      );
      expect(answered(await stage.server('/auth/facebook/other', sent))).toEqual(refused('not_found'));
      expect(answered(await stage.server('/auth/facebook/data-deletion/none'))).toEqual(refused('not_found'));
    });
  });
}
