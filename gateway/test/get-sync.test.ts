import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { world } from './world.js';

const CONFIG = { accessToken: 'secret-token', provider: 'alpha' };
const query = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();
const FULL = { did: '0x1', config: JSON.stringify(CONFIG), key: 'secret-key' };

let w: Awaited<ReturnType<typeof world>>;
beforeAll(async () => {
  w = await world({
    routes: (app) => {
      app.post('/sync/alpha', (req, res, next) => {
        if (req.headers['content-length'] !== undefined) res.status(202).setHeader('retry-after', '7');
        next();
      });
    },
  });
});
afterAll(() => w.close());
beforeEach(() => {
  w.seen.splice(0);
  w.lines.splice(0);
});

const sent = () => JSON.parse(w.seen[0]?.body ?? 'null') as unknown;

describe('GET /sync', () => {
  it('becomes the POST that it stands for', async () => {
    const notify = { relay: 'push', ref: 'r' };
    const more = { handlers: 'posts,following', limit: '20', notify: JSON.stringify(notify) };
    await fetch(`${w.url}/sync/alpha?${query({ ...FULL, ...more })}`);
    expect(w.seen).toMatchObject([
      { method: 'POST', url: '/sync/alpha', headers: { 'content-type': 'application/json' } },
    ]);
    expect(sent()).toEqual({
      did: '0x1',
      config: CONFIG,
      key: 'secret-key',
      handlers: ['posts', 'following'],
      limit: 20,
      notify,
    });
  });

  it('leaves out what was not sent, and keeps a JWK as the text it is', async () => {
    const key = '{"kty":"EC"}';
    await fetch(`${w.url}/sync/alpha?${query({ ...FULL, key })}`);
    expect(sent()).toEqual({ did: '0x1', config: CONFIG, key });
  });

  it('relays status, type and Retry-After, and may not be cached', async () => {
    const answer = await fetch(`${w.url}/sync/alpha?${query(FULL)}`);
    expect(answer.status).toBe(202);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'retry-after': '7',
      'cache-control': 'no-store',
    });
    expect(answer.headers.has('set-cookie')).toBe(false);
  });

  it.each([
    ['did twice', `${query(FULL)}&did=0x2`, 'request_malformed'],
    ['config twice', `${query(FULL)}&config={}`, 'request_malformed'],
    ['a parameter that nobody knows', query({ ...FULL, limt: '20' }), 'request_malformed'],
    ['key twice', `${query(FULL)}&key=b`, 'request_malformed'],
    ['config that is no JSON', query({ ...FULL, config: 'abc' }), 'config_malformed'],
    ['config that is cut off', query({ ...FULL, config: '{"a":' }), 'config_malformed'],
    ['config with __proto__', query({ ...FULL, config: '{"__proto__":{}}' }), 'config_malformed'],
    ['config 1000 deep', query({ ...FULL, config: '['.repeat(1000) + ']'.repeat(1000) }), 'config_malformed'],
    ['notify that is no JSON', query({ ...FULL, notify: 'abc' }), 'request_malformed'],
    ['limit that is no number', query({ ...FULL, limit: '1e9' }), 'request_malformed'],
  ])('refuses %s', async (_name, search, code) => {
    const answer = await fetch(`${w.url}/sync/alpha?${search}`);
    expect(await answer.json()).toMatchObject({ status: 400, code });
    expect(w.seen).toEqual([]);
  });

  it('says so when the service is away', async () => {
    const answer = await fetch(`${w.url}/sync/away?${query(FULL)}`);
    expect(await answer.json()).toMatchObject({ code: 'service_unavailable' });
  });

  it('can be switched off', async () => {
    const off = await world({ settings: { ALLOW_GET_SYNC: false } });
    const answer = await fetch(`${off.url}/sync/alpha?${query(FULL)}`);
    await off.close();
    expect(await answer.json()).toMatchObject({ status: 403, code: 'get_sync_disabled' });
    expect(off.seen).toEqual([]);
  });

  const PROOF = 'eyJ.secret.proof';
  it.each<[string, string, Record<string, string>]>([
    ['in the query', `${query(FULL)}&proof=${PROOF}`, {}],
    ['first in the query', `proof=${PROOF}&${query(FULL)}`, {}],
    ['in the header', query(FULL), { 'did-proof': PROOF }],
  ])('gives a proof %s to the service, with the hash of what it is for', async (_name, search, headers) => {
    await fetch(`${w.url}/sync/alpha?${search}`, { headers });
    const hash = createHash('sha256').update(query(FULL)).digest('base64url');
    expect(w.seen[0]?.headers).toMatchObject({ 'did-proof': PROOF, 'did-proof-query': hash });
    expect(sent()).toEqual({ did: '0x1', config: CONFIG, key: 'secret-key' });
    expect(JSON.stringify(w.lines)).not.toContain('secret');
  });

  it.each<[string, string, Record<string, string>]>([
    ['two proofs', `proof=${PROOF}&proof=${PROOF}`, {}],
    ['a proof in header and query', `proof=${PROOF}`, { 'did-proof': PROOF }],
    ['a proof that is none', 'proof=abc', {}],
    ['a proof of nothing', 'proof=', {}],
    ['a proof that would break a header', `proof=${PROOF}%0d%0ax:y`, {}],
  ])('refuses %s', async (_name, search, headers) => {
    const answer = await fetch(`${w.url}/sync/alpha?${query(FULL)}&${search}`, { headers });
    expect(await answer.json()).toMatchObject({ status: 401, code: 'did_proof_invalid' });
    expect(w.seen).toEqual([]);
  });

  it('without a proof tells the service of none, whatever the client says', async () => {
    await fetch(`${w.url}/sync/alpha?${query(FULL)}`, { headers: { 'did-proof-query': 'x' } });
    expect(w.seen).toHaveLength(1);
    expect(Object.keys(w.seen[0]?.headers ?? {}).join()).not.toContain('did-proof');
  });

  it.each([
    ['accepted', 'alpha', 202],
    ['refused', 'alpha', 400],
    ['failed', 'away', 503],
    ['for nobody', 'unknown', 404],
  ])('leaves no value in the log when it is %s', async (_name, provider, status) => {
    const parameters = status === 400 ? { ...FULL, limit: 'secret' } : FULL;
    const answer = await fetch(`${w.url}/sync/${provider}?${query(parameters)}`);
    expect(answer.status).toBe(status);
    const lines = w.lines.filter((line) => line['requestId'] === answer.headers.get('x-request-id'));
    expect(lines).toMatchObject([{ route: '/sync/:provider', method: 'GET', status }]);
    expect(JSON.stringify(w.lines)).not.toMatch(/secret|0x1|accessToken/);
  });
});
