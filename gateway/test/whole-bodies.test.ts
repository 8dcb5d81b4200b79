import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { answerProblems, listen, type Listening } from '@data-connector/kit/http';
import { silentLog } from '@data-connector/kit/log';
import { until } from '@data-connector/testing/until';
import express from 'express';
import { wholeBodies, type WholeBodiesOptions } from '../src/forwarding/whole-bodies.js';
import { DATASTORE, SYNC_ID, world } from './world.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A request whose body is said to be `length` bytes long, of which only some come; `answer` is what came back. */
function drip(port: number, path: string, headers: readonly string[] = [], length = 100, part = 'half') {
  const socket: Socket = connect(port, '127.0.0.1', () =>
    socket.write(
      [`POST ${path} HTTP/1.1`, 'Host: x', `Content-Length: ${length}`, ...headers, '', part].join('\r\n'),
    ),
  );
  ends.push(() => socket.destroy());
  const state = { socket, answer: '' };
  socket.on('error', () => {}).on('data', (chunk: Buffer) => (state.answer += chunk.toString('latin1')));
  return state;
}

describe('clients whose bodies drip', () => {
  it('from four addresses, 64 each, take nothing from a provider, and nothing comes to its service', async () => {
    const w = await world({ settings: { TRUST_PROXY: 1 } });
    ends.push(w.close);
    const drips = Array.from({ length: 256 }, (_, n) =>
      drip(w.port, '/sync/alpha', [`X-Forwarded-For: 192.0.2.${n % 4}`, 'Content-Type: application/json']),
    );
    // One more of one of them is refused only when all the others are there.
    const from = (ip: string) =>
      fetch(`${w.url}/sync/alpha`, { method: 'POST', headers: { 'x-forwarded-for': ip }, body: '{}' });
    await until('all of them', async () => (await from('192.0.2.0')).status === 429);
    expect((await from('192.0.2.9')).status).toBe(200);
    expect(w.seen.every(({ body }) => body === '{}')).toBe(true);
    expect(drips.every(({ answer }) => answer === '')).toBe(true);
  });

  it('do so to no other route with a body', async () => {
    const w = await world({ settings: { CLIENT_CONCURRENCY: 4 } });
    ends.push(w.close);
    const datastore = `/sync/alpha/${SYNC_ID}/datastores/${DATASTORE}`;
    for (const path of ['/sync/alpha', `${datastore}/_bulk_get`, '/auth/alpha/deauthorize', '/nowhere'])
      drip(w.port, path);
    await until('all of them', async () => {
      const answer = await fetch(`${w.url}/sync/alpha`, { method: 'POST', body: '{}' });
      return answer.status === 429 && (await answer.json()).code === 'too_many_requests';
    });
    // What has no body is none of theirs.
    expect((await fetch(`${w.url}/sync/alpha/${SYNC_ID}`)).status).toBe(200);
  });
});

describe('a body', () => {
  async function gate(options: Partial<WholeBodiesOptions> = {}) {
    const app = express();
    app.set('query parser', 'simple');
    app.use(wholeBodies({ perClient: 100, ...options }));
    const bodies: string[] = [];
    app.use((req, res) => {
      bodies.push(Buffer.isBuffer(req.body) ? req.body.toString() : 'none');
      res.end('ok');
    });
    app.use(answerProblems(silentLog));
    const listening: Listening = await listen(app, { port: 0, host: '127.0.0.1', drainMs: 0 });
    ends.push(() => listening.close());
    return { ...listening, bodies };
  }

  it('goes on when it is whole', async () => {
    const { port, bodies } = await gate();
    const { socket } = drip(port, '/', [], 8, 'half');
    await once(socket, 'connect');
    socket.write('half');
    await until('the request', () => bodies.length === 1);
    expect(bodies).toEqual(['halfhalf']);
  });

  it.each([
    ['with a length', (body: string) => body],
    ['in chunks', (body: string) => new Blob([body]).stream()],
  ])('larger than any route takes is refused, %s', async (_how, of) => {
    const { url, bodies } = await gate();
    const init = { method: 'POST', body: of('x'.repeat(2 ** 20 + 1)), duplex: 'half' } as RequestInit;
    const answer = await fetch(url, init);
    expect([answer.status, await answer.json(), bodies]).toMatchObject([413, { code: 'body_too_large' }, []]);
  });

  it('that has taken longest gives way where memory runs short', async () => {
    const { port, url, bodies } = await gate({ bytes: 100_000 });
    const oldest = drip(port, '/', [], 90_000, 'x'.repeat(60_000));
    // Once it is there: what comes later is younger.
    await until('the oldest', async () => {
      await fetch(url, { method: 'POST', body: 'x' });
      return bodies.length > 0;
    });
    await until('the oldest to go', async () => {
      await fetch(url, { method: 'POST', body: 'y'.repeat(99_000) });
      return oldest.answer !== '';
    });
    expect(oldest.answer).toMatch(/^HTTP\/1\.1 503 [\s\S]*"code":"busy"/);
    expect(bodies.at(-1)).toHaveLength(99_000);
  });

  it('whose client goes leaves its place', async () => {
    const { port, url, bodies } = await gate({ perClient: 1 });
    const { socket } = drip(port, '/');
    const ask = async () => (await fetch(url, { method: 'POST', body: '{}' })).status;
    await until('the only place taken', async () => (await ask()) === 429);
    socket.destroy();
    await until('the place', async () => (await ask()) === 200);
    expect(new Set(bodies)).toEqual(new Set(['{}']));
  });
});
