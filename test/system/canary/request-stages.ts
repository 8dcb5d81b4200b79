import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';
import { until } from '@data-connector/testing/until';
import { KNOWN, LASTING, RENEWED, PROVIDERS } from '../../harness/providers/of-processes.js';
import type { Canary } from './canary.js';
import { ask, connected, send } from './client.js';

/** Bytes on a socket, and whatever comes back. */
async function raw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  return text(socket).catch(() => '');
}

/** Tests that send secrets where they do not belong. */
export function requestStages(canary: () => Canary): void {
  const key = 'a passphrase in a query, 8 & more';

  it('takes GET /sync with everything in the query', async () => {
    for (const provider of PROVIDERS) {
      const { did } = canary().person();
      const config = JSON.stringify(await connected(canary(), provider, did));
      const query = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();
      canary().needles.add('a key in a query', key);
      const get = async (path: string, parameters: Record<string, string>, init: RequestInit = {}) => {
        const { status, code } = await ask(canary(), `${path}?${query(parameters)}`, init);
        return [status, code];
      };
      const sync = `/sync/${provider}`;
      expect(await get(sync, { did, config, key, limit: '5' })).toEqual([202, undefined]);
      expect(await get(sync, { did, config: config.slice(0, -9), key })).toEqual([400, 'config_malformed']);
      expect(await get(sync, { did, config, key, notify: config })).toEqual([400, 'request_malformed']);
      expect(await get(sync, { did: key, config, key })).toEqual([400, 'did_malformed']);
      expect(await get(sync, { did, config, key: `${canary().marker}${'a'.repeat(40)}` })).toEqual([
        400,
        'key_malformed',
      ]);
      expect(await get('/sync/nobody', { did, config, key })).toEqual([404, 'provider_unknown']);
      expect(await get(`${sync}/${canary().marker}`, { config, key })).toEqual([404, 'sync_unknown']);
      expect((await get(sync, { did, config, key }, { method: 'HEAD' }))[0]).toBe(405);
      expect((await get(sync, { did, config, key }, { method: 'PUT' }))[0]).toBe(405);
      expect(await get(`/connect/${LASTING}`, { did, config, key })).toEqual([400, 'request_malformed']);
      expect(await get(`/connect/${LASTING}`, { did, vaultKey: key })).toEqual([400, 'vault_key_malformed']);
      expect(await get(`/connect/${LASTING}`, { did, redirect: `https://evil.example/${key}` })).toEqual([
        400,
        'redirect_not_allowed',
      ]);
      expect((await get('/nowhere/at/all', { config, key }))[1]).toBe('not_found');
    }
  });

  it('takes POST /sync with secrets in the wrong members', async () => {
    const { did } = canary().person();
    const config = await connected(canary(), LASTING, did);
    const { accessToken, proof } = config;
    const passphrase = canary().needles.add('a passphrase in a body', 'horse, battery & "stäple"');
    const post = async (body: unknown) => (await send(canary(), 'POST', `/sync/${LASTING}`, body)).code;
    const right = { did, config, key: { passphrase } };
    expect([
      await post({ ...right, did: accessToken }),
      await post({ ...right, config: passphrase }),
      await post({ ...right, config: { ...config, accessToken: `${accessToken}x` } }),
      await post({ ...right, config: { ...config, did: passphrase } }),
      await post({ ...right, config: { ...config, provider: accessToken } }),
      await post({ ...right, config: { ...config, expiresAt: accessToken } }),
      await post({ ...right, key: config }),
      await post({ ...right, key: `${accessToken}${accessToken}` }),
      await post({ ...right, handlers: [accessToken] }),
      await post({ ...right, limit: accessToken }),
      await post({ ...right, notify: { relay: 'elsewhere', ref: passphrase } }),
      await post({ ...right, notify: { relay: accessToken, ref: passphrase } }),
      await post({ ...right, config: { ...config, cursors: { posts: { newest: proof } } } }),
      await post([right]),
      await post(JSON.stringify(right).replace('{', '{"__proto__":{"a":1},')),
    ]).toEqual([
      'did_malformed',
      'config_malformed',
      'config_refused',
      'config_refused',
      'config_malformed',
      'config_malformed',
      'key_malformed',
      'key_malformed',
      'handler_unknown',
      'request_malformed',
      'relay_unknown',
      'request_malformed',
      'cursor_malformed',
      'request_malformed',
      'request_malformed',
    ]);
  });

  it('takes malformed bodies that contain tokens', async () => {
    const { did } = canary().person();
    const config = await connected(canary(), RENEWED, did);
    const whole = JSON.stringify({ did, config, key });
    for (const [method, path] of [
      ['POST', `/sync/${RENEWED}`],
      ['DELETE', `/connect/${RENEWED}`],
    ] as const) {
      const refused = async (type: string, body: BodyInit, headers: Record<string, string> = {}) =>
        (await ask(canary(), path, { method, body, headers: { 'content-type': type, ...headers } })).status;
      expect(await refused('application/json', whole.slice(0, -5))).toBe(400);
      expect(await refused('application/json', `${config.accessToken}${whole}`)).toBe(400);
      expect(await refused('text/plain', whole)).toBe(415);
      expect(await refused('application/x-www-form-urlencoded', `config=${encodeURIComponent(whole)}`)).toBe(
        415,
      );
      const zipped = gzipSync(whole);
      expect(await refused('application/json', zipped, { 'content-encoding': 'gzip' })).toBe(415);
      expect(await refused('application/json', `"${config.accessToken.repeat(8000)}"`)).toBe(413);
    }
  });

  it('takes tokens in the wrong headers, and on the wrong routes', async () => {
    const { did } = canary().person();
    const { accessToken } = await connected(canary(), LASTING, did);
    const headers = {
      authorization: `Bearer ${accessToken}`,
      cookie: `flow_${accessToken}=${accessToken}; session=${accessToken}`,
      'x-request-id': accessToken,
      'x-forwarded-for': accessToken,
      'last-event-id': accessToken,
      'user-agent': accessToken,
      referer: `https://vault.example/?${accessToken}`,
      'x-api-key': accessToken,
      accept: accessToken,
      [accessToken]: accessToken,
    };
    const syncId = '20260101-AAAAAAAAAAAAAAAAAAAAAA';
    const name = `${LASTING}-${'0'.repeat(32)}`;
    for (const path of [
      `/sync/${LASTING}/${syncId}`,
      `/sync/${LASTING}/${syncId}/events`,
      `/sync/${LASTING}/${syncId}/datastores/${name}/_changes?token=${accessToken}`,
      `/sync/${LASTING}/${syncId}/datastores/${name}/${accessToken}`,
      `/sync/${LASTING}/${syncId}/datastores/${accessToken}`,
      `/sync/${accessToken}/${accessToken}`,
      `/auth/${LASTING}?state=${accessToken}&code=${accessToken}`,
      `/auth/${LASTING}/${accessToken}/${accessToken}`,
      `/providers/${accessToken}/icon.svg`,
      `/${accessToken}?${accessToken}`,
    ])
      expect((await ask(canary(), path, { headers })).status).toBeGreaterThanOrEqual(400);
    for (const { url } of canary().fleet.gateways) {
      await raw(url, `GET /${accessToken} HTTP/1.1\r\nhost: x\r\n${accessToken} ${accessToken}\r\n\r\n`);
      await raw(url, `${accessToken} / HTTP/1.1\r\n\r\n`);
      await raw(
        url,
        `GET http://${accessToken}/ HTTP/1.1\r\nhost: ${accessToken}\r\nconnection: close\r\n\r\n`,
      );
    }
  });

  it('ends connections, also when the third party does not', async () => {
    for (const provider of PROVIDERS) {
      const { did } = canary().person();
      const config = await connected(canary(), provider, did);
      const { faults } = canary().fleet.thirdParties[provider];
      const end = async (body: unknown) =>
        (await send(canary(), 'DELETE', `/connect/${provider}`, body)).code;
      expect(await end({ did, config: { ...config, accessToken: `${config.accessToken}x` } })).toBe(
        'config_refused',
      );
      faults.always('revoke', 'server-error');
      expect(await end({ did, config })).toBe('provider_unavailable');
      faults.clear();
      expect(await end({ did, config })).toBeUndefined();
    }
  });

  it('takes forged callbacks of the third party itself', async () => {
    const { marker } = canary();
    for (const provider of PROVIDERS) {
      const app = canary().fleet.thirdParties[provider].app;
      const { webhooks = {} } = KNOWN[provider].definition.create(app);
      const body = new URLSearchParams({ account: marker, signed_request: marker, access_token: marker });
      const post = async (webhook: string) =>
        (await ask(canary(), `/auth/${provider}/${webhook}`, { method: 'POST', body })).status;
      for (const webhook of Object.keys(webhooks)) expect(await post(webhook)).toBe(400);
      expect(await post(marker.toLowerCase().replace(/[^a-z-]/g, ''))).toBe(404);
    }
  });

  it('loses clients in the middle of their answers', async () => {
    const somebody = canary().person();
    const connection = await connected(canary(), LASTING, somebody.did);
    const { token, syncId } = await somebody.at(canary().fleet.publicUrl).sync(connection, somebody.key);
    canary().needles.add('a sync token', token);
    const url = `${canary().fleet.publicUrl}/sync/${LASTING}/${syncId}`;
    const headers = { authorization: `Bearer ${token}` };
    const leave = new AbortController();
    const stream = await fetch(`${url}/events`, { headers, signal: leave.signal });
    await stream.body?.getReader().read();
    leave.abort();
    await until(
      'the sync to be erased',
      async () => (await fetch(url, { method: 'DELETE', headers })).status === 200,
    );
  });
}
