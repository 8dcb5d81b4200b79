import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { raw, world } from './world.js';

let w: Awaited<ReturnType<typeof world>>;
beforeAll(async () => {
  w = await world({ settings: { PUBLIC_URL: new URL('https://connect.example:8443') } });
});
afterAll(() => w.close());
beforeEach(() => void w.seen.splice(0));

const ask = (host: string, path: string, method = 'GET', more = '') =>
  raw(w.port, `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${more}Connection: close\r\n\r\n`);
const locationOf = (answer: string) => /^location: (.*)\r$/im.exec(answer)?.[1];

describe('/connect on another host name', () => {
  it.each([
    ['127.0.0.1', '/connect/alpha?did=a%26b&state=x', '/connect/alpha?did=a%26b&state=x&_host=1'],
    ['evil.example', '/connect/alpha', '/connect/alpha?_host=1'],
    ['[::1]:8080', '/connect/alpha?did=a', '/connect/alpha?did=a&_host=1'],
    ['not a host', '/connect/alpha?did=a', '/connect/alpha?did=a&_host=1'],
  ])('%s: %s is sent to the public URL', async (host, path, expected) => {
    const answer = await ask(host, path);
    expect(answer).toMatch(/^HTTP\/1\.1 302 /);
    expect(locationOf(answer)).toBe(`https://connect.example:8443${expected}`);
    expect(w.seen).toEqual([]);
  });

  it('is not believed from X-Forwarded-Host', async () => {
    const answer = await ask('127.0.0.1', '/connect/alpha', 'GET', 'X-Forwarded-Host: connect.example\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 302 /);
  });

  it.each([
    ['connect.example:1234', '/connect/alpha?did=a'],
    ['CONNECT.example', '/connect/alpha?did=a'],
    ['connect.example', '/connect/alpha?_host=1&did=a'],
    ['hidden-by-a-proxy', '/connect/alpha?did=a&_host=1'],
  ])('%s: %s goes to the service without the mark', async (host, path) => {
    await ask(host, path);
    expect(w.seen).toMatchObject([{ url: '/connect/alpha?did=a' }]);
  });

  it('matters to GET only', async () => {
    await ask('127.0.0.1', '/connect/alpha', 'DELETE');
    expect(w.seen).toHaveLength(1);
  });

  it('of an unknown provider is 404', async () => {
    expect(await ask('127.0.0.1', '/connect/unknown')).toMatch(/^HTTP\/1\.1 404 /);
  });
});
