import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { world } from './world.js';

let w: Awaited<ReturnType<typeof world>>;
beforeAll(async () => void (w = await world({ settings: { VAULT_URL: new URL('http://vault.example') } })));
afterAll(() => w.close());

const origin = 'https://vault.example';

describe('DELETE /connect/:provider, for Vaults in browsers', () => {
  it('is announced to any origin', async () => {
    const headers = { origin, 'access-control-request-method': 'DELETE' };
    const answer = await fetch(`${w.url}/connect/alpha`, { method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-methods')).toContain('DELETE');
    expect(answer.headers.get('access-control-allow-headers')).toContain('Content-Type');
  });

  it.each([
    ['the service', '/connect/alpha', 200],
    ['a refusal', '/connect/unknown', 404],
    ['a service that is away', '/connect/away', 503],
  ])('may be read by any origin: %s', async (_name, path, status) => {
    const answer = await fetch(w.url + path, { method: 'DELETE', headers: { origin } });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it.each(['GET', 'PUT'])('leaves %s unreadable', async (method) => {
    const answer = await fetch(`${w.url}/connect/alpha`, { method, headers: { origin } });
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
  });

  it('answers OPTIONS that announces nothing as any other method', async () => {
    const answer = await fetch(`${w.url}/connect/alpha`, { method: 'OPTIONS' });
    expect(answer.status).toBe(405);
  });
});

describe('the front page', () => {
  it('leads to a Vault, if the operator runs one', async () => {
    expect(await (await fetch(w.url)).text()).toContain('href="http://vault.example/"');
  });

  it('leads to none otherwise', async () => {
    const other = await world();
    const text = await (await fetch(other.url)).text();
    await other.close();
    expect(text).not.toContain('open-small-vault');
  });
});
