import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { everythingSaid } from '@data-connector/testing/provider-contract';
import { Transport } from '../src/transport.js';
import { standIn } from './stand-in.js';

const BODY = { data: [{ id: '1', text: 'x'.repeat(5000) }], meta: { result_count: 1 } };
const JSON_TYPE = { 'content-type': 'application/json' };
const GZIP = { ...JSON_TYPE, 'content-encoding': 'gzip' };
const whole = JSON.stringify(BODY);

const servers: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function read(
  answer: RequestListener,
  { signal = new AbortController().signal, timeoutMs = 5000 } = {},
) {
  const server = await standIn(answer);
  servers.push(server);
  const read = {
    path: 'users/:id/tweets',
    id: '42',
    query: { max_results: 5, since_id: undefined },
    accessToken: 'a-token',
    signal,
  };
  return new Transport(server.url, { timeoutMs }).read(read);
}

test('a read is sent to the path with the token in a header only', async () => {
  const seen: unknown[] = [];
  await read((request, response) => {
    seen.push(request.method, request.url, request.headers.authorization);
    response.writeHead(200, JSON_TYPE).end(whole);
  });
  expect(seen).toEqual(['GET', '/2/users/42/tweets?max_results=5', 'Bearer a-token']);
});

test.each<[string, RequestListener]>([
  ['as it is', (_request, response) => void response.writeHead(200, JSON_TYPE).end(whole)],
  ['packed', (_request, response) => void response.writeHead(200, GZIP).end(gzipSync(whole))],
  [
    'in pieces',
    (_request, response) => {
      response.writeHead(200, JSON_TYPE).write(whole.slice(0, 10));
      setImmediate(() => response.end(whole.slice(10)));
    },
  ],
])('an answer that comes %s is read', async (_name, answer) => {
  expect(await read(answer)).toMatchObject({ status: 200, body: BODY });
});

test('a refusal is an answer with its status, headers and body', async () => {
  const { body, headers, status } = await read((_request, response) => {
    response
      .writeHead(429, { ...JSON_TYPE, 'x-rate-limit-reset': '99' })
      .end('{"title":"Too Many Requests"}');
  });
  expect([status, headers.get('x-rate-limit-reset')]).toEqual([429, '99']);
  expect(body).toEqual({ title: 'Too Many Requests' });
});

test('a refusal that is no JSON is an answer without a body', async () => {
  const answer = await read(
    (_request, response) => void response.writeHead(403, { 'content-type': 'text/html' }).end('<html>'),
  );
  expect(answer).toMatchObject({ status: 403, body: undefined });
});

test.each<[string, RequestListener]>([
  [
    'a page of HTML',
    (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
  ],
  [
    'a page of HTML that says it is JSON',
    (_request, response) => void response.writeHead(200, JSON_TYPE).end('<html>'),
  ],
  ['nothing', (_request, response) => void response.writeHead(200, JSON_TYPE).end()],
  ['an empty object', (_request, response) => void response.writeHead(200, JSON_TYPE).end('{}')],
  ['a JSON text', (_request, response) => void response.writeHead(200, JSON_TYPE).end('"data"')],
  [
    'a redirect',
    (_request, response) => void response.writeHead(302, { location: 'https://example.com/' }).end(),
  ],
  ['a server error', (_request, response) => void response.writeHead(500, JSON_TYPE).end(whole)],
  ['a broken gzip stream', (_request, response) => void response.writeHead(200, GZIP).end('not gzip')],
  [
    'half a gzip stream',
    (_request, response) => void response.writeHead(200, GZIP).end(gzipSync(whole).subarray(0, 60)),
  ],
  [
    'a gzip stream that becomes huge',
    (_request, response) => void response.writeHead(200, GZIP).end(gzipSync(Buffer.alloc(17 * 2 ** 20, 32))),
  ],
  [
    'less than it announced',
    (_request, response) => {
      response
        .writeHead(200, { ...JSON_TYPE, 'content-length': String(whole.length) })
        .write(whole.slice(0, 100), () => response.destroy());
    },
  ],
  [
    'a cut-off chunked answer',
    (_request, response) => {
      response.writeHead(200, JSON_TYPE).write(whole.slice(0, 100), () => response.destroy());
    },
  ],
  ['a closed connection', (request) => void request.destroy()],
])('%s is provider_unavailable, and the error says no token', async (_name, answer) => {
  const error = await read(answer).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'provider_unavailable' });
  expect(everythingSaid(error)).not.toContain('a-token');
});

test.each<[string, RequestListener]>([
  ['before its answer', () => {}],
  [
    'in the middle of its answer',
    (_request, response) => void response.writeHead(200, JSON_TYPE).write(whole.slice(0, 9)),
  ],
])('a silent server is provider_unavailable once the time is over, %s', async (_name, answer) => {
  await expect(read(answer, { timeoutMs: 60 })).rejects.toMatchObject({ code: 'provider_unavailable' });
});

test.each<[string, RequestListener]>([
  ['before its answer', () => {}],
  [
    'in the middle of its answer',
    (_request, response) => void response.writeHead(200, JSON_TYPE).write(whole.slice(0, 9)),
  ],
])('an abort ends a read %s, with the reason of the signal', async (_name, answer) => {
  const stop = new AbortController();
  const reason = new Error('the reason');
  const ended = read(
    (request, response) => {
      answer(request, response);
      setImmediate(() => stop.abort(reason));
    },
    { signal: stop.signal },
  );
  await expect(ended).rejects.toBe(reason);
});
