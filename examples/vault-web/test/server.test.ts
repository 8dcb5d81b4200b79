import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConfigError } from '@data-connector/kit/config';
import { listen, type Listening } from '@data-connector/kit/http';
import { silentLog } from '@data-connector/kit/log';
import { createVaultDemo, readVaultDemoSettings, returnUrl } from '@data-connector/vault-web';
import { PATHS } from '../src/assets.js';

const assets = new Map(PATHS.map((path) => [path, Buffer.from(`what is in ${path}`)]));
const gatewayUrl = new URL('https://connect.example');

describe('the Vault’s server', () => {
  let server: Listening;
  let draining = false;
  beforeAll(async () => {
    const publicUrl = new URL('http://127.0.0.1');
    const app = createVaultDemo({
      assets,
      gatewayUrl,
      publicUrl,
      log: silentLog,
      draining: () => draining,
    });
    server = await listen(app, { port: 0, host: '127.0.0.1', drainMs: 0 });
  });
  afterAll(() => server.close());

  it.each([
    ['/', 'text/html'],
    ['/return', 'text/html'],
    ['/app.js', 'text/javascript'],
    ['/app.css', 'text/css'],
    ['/worker.js', 'text/javascript'],
    ['/icon.svg', 'image/svg+xml'],
    ['/livez', 'application/json'],
    ['/readyz', 'application/json'],
  ])('serves %s', async (path, type) => {
    const answer = await fetch(server.url + path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain(type);
    expect((await answer.text()).length).toBeGreaterThan(10);
  });

  it('has a policy that lets nothing in but its own files and the gateway', async () => {
    const answer = await fetch(server.url);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self' https://connect.example",
        "img-src 'self' https: data: https://connect.example",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
      ]),
    );
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('has a page without anything inline', async () => {
    const page = await (await fetch(server.url)).text();
    expect(page).not.toMatch(/<style|style="|<script>|\son\w+=/);
    expect(page).toContain('<meta name="gateway" content="https://connect.example"');
  });

  it('asks browsers to look for newer files, which costs nothing while there are none', async () => {
    const first = await fetch(`${server.url}/app.js`);
    const etag = first.headers.get('etag') ?? '';
    const again = await fetch(`${server.url}/app.js`, {
      headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' },
    });
    expect([first.headers.get('cache-control'), again.status]).toEqual(['no-cache', 304]);
  });

  it.each([
    ['GET', '/index.html', 404],
    ['GET', '/..%2fpackage.json', 404],
    ['POST', '/', 405],
    ['DELETE', '/app.js', 405],
  ])('answers %s %s with %i as a problem', async (method, path, status) => {
    const answer = await fetch(server.url + path, { method });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('sends a browser that came by another host name to the public one, with what it brought', async () => {
    const there = server.url.replace('127.0.0.1', 'localhost');
    const answer = await fetch(`${there}/return?state=a&provider=b`, { redirect: 'manual' });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('http://127.0.0.1/return?state=a&provider=b');
  });

  it('is not ready while it stops', async () => {
    draining = true;
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    draining = false;
  });

  it('takes no gateway whose name could end the policy', () => {
    const hostile = new URL("http://a;script-src'*'.example");
    expect(() => createVaultDemo({ assets, gatewayUrl: hostile, log: silentLog })).toThrow(TypeError);
  });
});

describe('the settings', () => {
  const GOOD = { PUBLIC_URL: 'https://vault.example', GATEWAY_URL: 'https://connect.example' };

  it('need two URLs', () => {
    expect(readVaultDemoSettings(GOOD)).toMatchObject({ PORT: 8082, HOST: '0.0.0.0', LOG_LEVEL: 'info' });
  });

  it.each([
    [{ PUBLIC_URL: 'https://vault.example/app' }, /^PUBLIC_URL/],
    [{ GATEWAY_URL: 'connect.example' }, /^GATEWAY_URL/],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL/],
  ])('name the fault in %j', (wrong, fault) => {
    let faults: readonly string[] = [];
    try {
      readVaultDemoSettings({ ...GOOD, ...wrong });
    } catch (error) {
      faults = (error as ConfigError).faults;
    }
    expect(faults).toEqual([expect.stringMatching(fault)]);
  });

  it('make the entry for REDIRECT_URLS', () => {
    expect(returnUrl(new URL('http://localhost:8082'))).toBe('http://localhost:8082/return');
  });
});
