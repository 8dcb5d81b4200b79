import { createServer, get } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { everythingSaid, Secrets, tap } from '../../src/provider-contract/index.js';

const secret = 'A secret/with+odd=letters';
const secrets = new Secrets();
secrets.add(secret, undefined, null, '');

test.each<[string, unknown]>([
  ['its message', new Error(secret)],
  ['its cause', new Error('x', { cause: new Error('y', { cause: new Error(secret) }) })],
  [
    'a property',
    Object.assign(new Error('x'), { request: { headers: { authorization: `Bearer ${secret}` } } }),
  ],
  [
    'a property that is not listed',
    Object.defineProperty(new Error('x'), 'hidden', { value: { deep: [secret] }, enumerable: false }),
  ],
  ['its JSON only', Object.assign(new Error('x'), { toJSON: () => ({ secret }) })],
  ['an address', new Error(`https://example.com/?token=${encodeURIComponent(secret)}`)],
  ['a Basic header', new Error(Buffer.from(`${secret}`).toString('base64'))],
  ['a thrown text', secret],
  [
    'an object that refers to itself',
    (() => {
      const error: { self?: unknown; secret: string } = { secret };
      error.self = error;
      return error;
    })(),
  ],
])('a secret is found in %s', (_name, thrown) => {
  expect(secrets.in(everythingSaid(thrown))).not.toEqual([]);
});

test.each<[string, unknown]>([
  ['another error', new Error('nothing of it')],
  ['nothing', undefined],
  ['a cause that is a number', new Error('x', { cause: 5 })],
])('no secret is found in %s', (_name, thrown) => {
  expect(secrets.in(everythingSaid(thrown))).toEqual([]);
});

test('a finding does not repeat the secret', () => {
  expect(JSON.stringify(secrets.in(secret))).not.toContain('odd');
});

test('a tap passes requests on and notes where they went', async () => {
  const server = createServer((request, response) => void response.end(`you asked ${request.url}`));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const wire = await tap(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  const passed = wire.passed(0);
  expect(await (await fetch(`${wire.url}/a?b=c`)).text()).toBe('you asked /a?b=c');
  await passed;
  await (await fetch(`${wire.url}/d`, { method: 'POST', body: 'GET /not/a/request HTTP/1.0' })).text();
  expect(wire.requests).toEqual(['GET /a?b=c', 'POST /d']);
  await wire.close();
  server.closeAllConnections();
  server.close();
});

test('a tap passes on that a connection is cut', async () => {
  const server = createServer((_request, response) => {
    response.write('half');
    setImmediate(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const wire = await tap(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  const complete = await new Promise((resolve) => {
    get(wire.url, (response) => {
      response.resume();
      response.on('close', () => resolve(response.complete));
    });
  });
  expect(complete).toBe(false);
  await wire.close();
  server.close();
});
