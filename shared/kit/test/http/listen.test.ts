import { afterAll, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { Agent, request, type RequestListener, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { until } from '@data-connector/testing/until';
import { readConfig, shutdownDelay } from '@data-connector/kit/config';
import type { Listening } from '@data-connector/kit/http';
import { createLog } from '@data-connector/kit/log';
import { appWith, raw, servers } from './serve.js';

const { start, closeAll } = servers();
afterAll(closeAll);

const hello = () =>
  appWith((app) => {
    app.get('/', (_req, res) => {
      res.send('hello');
    });
  });

describe('listen', () => {
  it('says where it listens', async () => {
    const { url, port } = await start(hello());
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect(await (await fetch(url)).text()).toBe('hello');
  });

  it('makes requests and answers as the app would have them, which changes them at a great price otherwise', async () => {
    const app = hello();
    const { handle } = app as unknown as { handle: RequestListener };
    const born: unknown[] = [];
    const watch: RequestListener = (req, res) => {
      born.push(...[req, res].map((message: object) => Object.getPrototypeOf(message) as unknown));
      handle.call(app, req, res);
    };
    const { url } = await start(Object.assign(app, { handle: watch }));
    expect((await fetch(url)).status).toBe(200);
    expect([born[0] === app.request, born[1] === app.response]).toEqual([true, true]);
  });

  it('closes every answer whose client leaves, also those to requests that did not wait for the one before', async () => {
    const closed: string[] = [];
    let came = 0;
    const app = appWith((app) => {
      app.get('/:name', (req, res) => {
        came += 1;
        res.once('close', () => closed.push(`${req.params['name']} ${res.destroyed}`));
      });
    });
    const { port } = await start(app);
    const asked = ['first', 'second'].map((name) => `GET /${name} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const socket = connect(port, '127.0.0.1', () => socket.write(asked.join('')));
    await until('both to come', () => came === 2);
    socket.destroy();
    await until('both to close', () => closed.length === 2);
    expect(closed.sort()).toEqual(['first true', 'second true']);
  });

  it('rejects when the address is in use', async () => {
    const { port } = await start(hello());
    await expect(start(hello(), { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it.each([
    [
      'Content-Length with Transfer-Encoding',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello'],
    ['no HTTP', 'hello\r\n\r\n'],
    ['no Host', 'GET / HTTP/1.1\r\nIost: x\r\n\r\n'],
    ['headers of 20 KB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
  ])('answers %s with a problem and ends the connection', async (_name, bytes) => {
    const { port } = await start(hello());
    const answer = await raw(port, bytes);
    expect(answer).toMatch(
      /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*"code":"request_malformed"/,
    );
    expect(answer).toContain('x-request-id: ');
  });

  it('serves HTTP/1.0, which need not name a host', async () => {
    const { port } = await start(hello());
    expect(await raw(port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 [\s\S]*hello/);
  });

  it('serves a request that expects what nobody knows, as RFC 9110, 10.1.1 allows', async () => {
    const { port } = await start(hello());
    const head = 'GET / HTTP/1.1\r\nHost: x\r\nExpect: evil\r\nConnection: close\r\n\r\n';
    expect(await raw(port, head)).toMatch(/^HTTP\/1\.1 200 [\s\S]*hello/);
  });

  it.each([
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: x\r\nX-Secret: abc\r\nConnection: close\r\n\r\n'],
    [
      'an absolute-form target',
      'GET http://secret-host/nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    ],
  ])('does not echo %s', async (_name, bytes) => {
    const { port } = await start(hello());
    const answer = await raw(port, bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer.toLowerCase()).not.toContain('secret');
  });

  it('logs what never becomes a request, in one line without values', async () => {
    const lines: unknown[] = [];
    const write = (chunk: string) => void lines.push(JSON.parse(chunk));
    const log = createLog('test', 'debug', { write });
    const { port } = await start(hello(), { log });
    const answer = await raw(port, 'GET / HTTP/1.1\r\nHost: x\r\nBad secret: secret\r\n\r\n');
    expect(answer).toContain('request_malformed');
    const line = { level: 'info', route: 'none', status: 400, code: 'request_malformed' };
    const { requestId } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as { requestId: string };
    expect(lines).toMatchObject([{ ...line, requestId }]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('ends a connection whose headers do not come', async () => {
    const { port } = await start(hello(), { headersTimeoutMs: 50 });
    expect(await raw(port, 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ')).toContain('request_malformed');
  });

  it('ends a connection whose body drips', async () => {
    const app = appWith((routes) => {
      routes.post('/', (req, res) => {
        req.resume().once('end', () => res.send('whole'));
      });
    });
    const { port } = await start(app, { headersTimeoutMs: 50, requestTimeoutMs: 100 });
    const socket = connect(port, '127.0.0.1', () =>
      socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n'),
    );
    const dripping = setInterval(() => socket.write('.'), 10);
    let answer = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk));
    socket.on('error', () => {});
    await once(socket, 'close');
    clearInterval(dripping);
    expect(answer).toContain('request_malformed');
  });

  it('ends a connection whose client does not read', async () => {
    let answer: ServerResponse | undefined;
    const app = appWith((routes) => {
      routes.get('/big', (_req, res) => {
        (answer = res).end(Buffer.alloc(20_000_000, 'x'));
      });
    });
    const { port } = await start(app, { stillMs: 200 });
    const socket = connect(port, '127.0.0.1');
    socket.pause().write('GET /big HTTP/1.1\r\nHost: x\r\n\r\n');
    await until('the end of the answer', () => answer?.destroyed);
    socket.destroy();
  });

  it('lets a running request finish before it closes', async () => {
    let finish = () => {};
    let arrived = () => {};
    const underWay = new Promise<void>((resolve) => (arrived = resolve));
    const app = appWith((routes) => {
      routes.get('/slow', (_req, res) => {
        finish = () => res.send('done');
        arrived();
      });
    });
    const server = await start(app, { drainMs: 60_000 });
    const agent = new Agent({ keepAlive: true });
    const answer = once(request(`${server.url}/slow`, { agent }).end(), 'response');
    await underWay;
    const closed = server.close();
    finish();
    const [response] = (await answer) as [NodeJS.ReadableStream];
    let body = '';
    for await (const chunk of response) body += String(chunk);
    await closed;
    agent.destroy();
    expect(body).toBe('done');
  });

  describe('that leaves', () => {
    const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

    it('tells with its next answer that an idle connection ends with it, and takes new ones', async () => {
      const server = await start(hello());
      const socket = connect(server.port, '127.0.0.1');
      socket.setEncoding('latin1').write(GET);
      const [before] = (await once(socket, 'data')) as [string];
      expect(before.toLowerCase()).toContain('connection: keep-alive');
      server.leave();
      socket.write(GET);
      let last = '';
      for await (const chunk of socket) last += String(chunk);
      expect(last).toMatch(/connection: close[\s\S]*hello$/);
      expect(await raw(server.port, GET)).toMatch(/connection: close[\s\S]*hello$/);
    });

    it('tells it with an answer that is under way and has not begun', async () => {
      let finish = () => {};
      let arrived = () => {};
      const underWay = new Promise<void>((resolve) => (arrived = resolve));
      const server = await start((_req, res) => {
        finish = () => res.end('done');
        arrived();
      });
      const answer = raw(server.port, GET);
      await underWay;
      server.leave();
      finish();
      expect(await answer).toMatch(/connection: close[\s\S]*done/);
    });

    it('has told clients to keep an idle connection for less than it serves on', async () => {
      const { headers } = await fetch((await start(hello())).url);
      const [, seconds] = /^timeout=(\d+)$/.exec(headers.get('keep-alive') ?? '') ?? [];
      const { SHUTDOWN_DELAY_SECONDS } = readConfig({ SHUTDOWN_DELAY_SECONDS: shutdownDelay }, {});
      expect(Number(seconds)).toBeGreaterThan(0);
      expect(Number(seconds)).toBeLessThan(SHUTDOWN_DELAY_SECONDS);
    });

    it.each([
      ['while it serves on', () => {}],
      ['when it closes', (server: Listening) => void server.close()],
    ])('answers once more %s where an answer had begun before it could tell', async (_when, next) => {
      let finish = () => {};
      const answer: RequestListener = (req, res) => {
        res.write(req.url);
        finish = () => res.end();
      };
      const server = await start(answer, { drainMs: 60_000 });
      const socket = connect(server.port, '127.0.0.1');
      let said = '';
      socket.setEncoding('latin1').on('data', (chunk: string) => (said += chunk));
      const told = (text: string) => until(text, () => said.endsWith(text));
      socket.write(GET);
      await told('1\r\n/\r\n');
      expect(said.toLowerCase()).toContain('connection: keep-alive');
      server.leave();
      next(server);
      finish();
      await told('0\r\n\r\n');
      said = '';
      socket.write(GET.replace('/', '/again'));
      await told('/again\r\n');
      finish();
      await once(socket, 'close');
      expect(said).toContain('connection: close');
      expect(said).not.toContain('timeout=');
    });
  });

  it('ends idle connections when it closes', async () => {
    const server = await start(hello(), { drainMs: 60_000 });
    const socket = connect(server.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
    const ended = once(socket, 'close');
    await Promise.all([server.close(), ended]);
    expect(socket.destroyed).toBe(true);
  });

  it('sends what is written of an answer before it closes', async () => {
    const size = 8_000_000;
    let arrived = () => {};
    const underWay = new Promise<void>((resolve) => (arrived = resolve));
    const app = appWith((routes) => {
      routes.get('/big', (_req, res) => {
        res.end(Buffer.alloc(size, 'x'));
        arrived();
      });
    });
    const server = await start(app, { drainMs: 60_000 });
    const socket = connect(server.port, '127.0.0.1');
    socket.pause();
    socket.write('GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await underWay;
    const closed = server.close();
    let received = 0;
    for await (const chunk of socket) received += (chunk as Buffer).length;
    await closed;
    expect(received).toBeGreaterThan(size);
  });

  it('destroys what is still running after the drain time', async () => {
    const app = appWith((routes) => {
      routes.get('/never', (_req, res) => {
        res.write('.');
      });
    });
    const server = await start(app, { drainMs: 1 });
    const answer = await fetch(`${server.url}/never`);
    await server.close();
    await expect(answer.text()).rejects.toThrow();
  });

  it('may be closed twice', async () => {
    const server = await start(hello());
    await Promise.all([server.close(), server.close()]);
    await expect(fetch(server.url)).rejects.toThrow();
  });
});
