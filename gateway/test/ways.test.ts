import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { until } from '@data-connector/testing/until';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { portOf, raw, rawRequest, stop, SYNC_ID, WAYS, world } from './world.js';

const BIG = Buffer.alloc(16 * 2 ** 20, 'x');

/** What a service says, byte for byte, by the first part of its path. */
const SAYS: Readonly<Record<string, string>> = {
  hints:
    'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwhole',
  empty: 'HTTP/1.1 204 No Content\r\netag: "1"\r\n\r\n',
  unchanged: 'HTTP/1.1 304 Not Modified\r\netag: "1"\r\n\r\n',
  twice:
    'HTTP/1.1 200 OK\r\ncontent-type: text/a\r\ncontent-type: text/b\r\ncache-control: no-store\r\ncache-control: private\r\ncontent-length: 0\r\n\r\n',
  trailed:
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-secret\r\n\r\n5\r\nwhole\r\n0\r\nx-secret: 1\r\n\r\n',
  hidden: 'HTTP/1.1 200 OK\r\nconnection: etag, keep-alive\r\netag: "1"\r\ncontent-length: 5\r\n\r\nwhole',
  old: 'HTTP/1.0 200 OK\r\ncontent-type: text/a\r\n\r\nwhole',
  switching: 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
  garbage: 'evil\r\n\r\n',
  overflowing: `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
  more: 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwholeHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil',
};
const idOf = (name: string) => `${SYNC_ID.slice(0, -name.length)}${name}`;
const nameOf = (url = '') => Object.keys(SAYS).find((name) => url.endsWith(name)) ?? '';

describe.each(WAYS)('by %s', (_name, wayTo) => {
  let w: Awaited<ReturnType<typeof world>>;
  let service: Server;
  const big = { sent: 0 };
  const heads: IncomingMessage[] = [];
  beforeAll(async () => {
    // It ends no connection by itself.
    service = createServer({ keepAliveTimeout: 0 }, (req, res) => {
      heads.push(req);
      if (req.url?.endsWith('kept')) res.setHeader('keep-alive', 'timeout=3');
      if (req.url?.endsWith('big')) {
        res.setHeader('content-length', BIG.length);
        const { socket } = req;
        const count = () => (big.sent = socket.bytesWritten - socket.writableLength);
        const timer = setInterval(count, 5);
        return void res.end(BIG).once('close', () => clearInterval(timer));
      }
      const says = SAYS[nameOf(req.url)];
      if (says === undefined) res.setHeader('content-length', 5).end('whole');
      else req.socket.end(says, 'latin1');
    }).listen(0, '127.0.0.1');
    await once(service, 'listening');
    w = await world({ wayTo, providers: { raw: new URL(`http://127.0.0.1:${portOf(service)}`) } });
  });
  afterAll(async () => {
    await w.close();
    await stop(service);
  });
  const ask = (name: string, method = 'GET', headers: readonly string[] = []) =>
    raw(w.port, rawRequest(`${method} /sync/raw/${idOf(name)}`, headers));
  const statusOf = (answer: string) => answer.slice(9, 12);

  it.each([
    ['hints', '200', 'whole'],
    ['empty', '204', ''],
    ['unchanged', '304', ''],
    ['twice', '200', ''],
    ['trailed', '200', '5\r\nwhole\r\n0\r\n\r\n'],
    ['hidden', '200', 'whole'],
    ['old', '200', '5\r\nwhole\r\n0\r\n\r\n'],
    ['more', '200', 'whole'],
  ])('an answer is passed on as what it means: %s', async (name, status, body) => {
    const answer = await ask(name);
    expect([statusOf(answer), answer.slice(answer.indexOf('\r\n\r\n') + 4)]).toEqual([status, body]);
    expect(answer.match(/^HTTP/gm)).toHaveLength(1);
    expect(answer).not.toMatch(/^(?:link|trailer|x-secret|upgrade):|evil/im);
    expect(answer).not.toMatch(name === 'hidden' ? /^etag:/im : /^$^/);
  });

  it('a connection outlives a DELETE with a body', async () => {
    for (let i = 0; i < 2; i++)
      await (await fetch(`${w.url}/connect/raw`, { method: 'DELETE', body: '{}' })).text();
    const deletes = heads.filter(({ method, url }) => method === 'DELETE' && url === '/connect/raw');
    expect(deletes).toHaveLength(2);
    expect(new Set(deletes.map(({ socket }) => socket)).size).toBe(1);
  });

  it('a connection is kept no longer than the service says', async () => {
    await ask('kept');
    const socket = heads.at(-1)?.socket as Socket;
    if (!socket.destroyed) await once(socket, 'close');
  });

  it('of a header that comes twice the first counts, or both if it is a list', async () => {
    const answer = await ask('twice');
    expect(answer).toContain('content-type: text/a\r\n');
    expect(answer).toContain('cache-control: no-store, private\r\n');
    expect(answer).not.toContain('text/b');
  });

  it.each(['switching', 'garbage', 'overflowing'])(
    'an answer that is none is a problem: %s',
    async (name) => {
      expect(await ask(name)).toMatch(/^HTTP\/1\.1 503 [\s\S]*"code":"service_unavailable"/);
    },
  );

  it('HEAD is asked and answered as such, and the connection is good for more', async () => {
    for (let n = 0; n < 2; n++) {
      const answer = await ask('head', 'HEAD');
      expect([
        statusOf(answer),
        /\r\ncontent-length: 5\r\n/i.test(answer),
        answer.endsWith('\r\n\r\n'),
      ]).toEqual(['200', true, true]);
      expect(heads.at(-1)?.method).toBe('HEAD');
      expect(await ask('whole')).toContain('whole');
    }
  });

  it('a header passes whatever HTTP lets it be', async () => {
    const lines = ["!#$%&'*+-.^_`|~0aA: \u00e9\t\u00ff", 'x-empty:', '__proto__: x', 'constructor: x'];
    await ask('odd', 'GET', lines);
    const { headers } = heads.at(-1)!;
    expect([headers["!#$%&'*+-.^_`|~0aa"], headers['x-empty'], headers['constructor']]).toEqual([
      '\u00e9\t\u00ff',
      '',
      'x',
    ]);
  });

  it('a client that reads slowly holds up the service, and gets all', async () => {
    const socket: Socket = connect(w.port, '127.0.0.1');
    socket.pause().write(`GET /sync/raw/${idOf('big')} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    // Until nothing moves any more: what is on its way is in buffers, and the rest still at the service.
    let before = -1;
    await until('a stop', async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const moved = big.sent !== before;
      before = big.sent;
      return big.sent > 0 && !moved;
    });
    expect(big.sent).toBeLessThan(BIG.length);
    let got = 0;
    socket.on('data', (piece) => (got += piece.length)).resume();
    await once(socket, 'close');
    expect(got).toBeGreaterThan(BIG.length);
  });
});
