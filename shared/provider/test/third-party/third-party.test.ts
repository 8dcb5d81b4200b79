import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { everythingSaid } from '@data-connector/testing/provider-contract';
import { ThirdParty } from '../../src/third-party/third-party.js';

const MAX = 100_000;
const servers: (() => void)[] = [];
const client = new ThirdParty({ maxBytes: MAX });
afterEach(() => servers.splice(0).forEach((close) => close()));
afterAll(() => client.close());

async function answerOf(
  listener: RequestListener,
  {
    by = client,
    ...request
  }: { by?: ThirdParty; signal?: AbortSignal; headers?: Record<string, string> } = {},
) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(() => (server.close(), server.closeAllConnections()));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return by.send({ url, ...request });
}

/** An answer with a body, packed or as it is. */
const saying =
  (body: string | Buffer, encoding?: string): RequestListener =>
  (_request, response) =>
    void response.writeHead(200, encoding === undefined ? {} : { 'content-encoding': encoding }).end(body);

/** An answer that stops in its middle, and what becomes of its connection then. */
const begun =
  (then: (response: ServerResponse) => void, headers = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(200, headers).write('[1,', () => then(response));

/** An answer that goes on until it is refused. */
const endless =
  (chunk: Buffer, encoding: string): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { 'content-encoding': encoding });
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  };

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

test.each<[string, RequestListener, string]>([
  ['as it is', saying('[1]'), '[1]'],
  ['packed', saying(gzipSync('[1]'), 'gzip'), '[1]'],
  ['in pieces', begun((response) => void setImmediate(() => response.end('2]'))), '[1,2]'],
  ['packed in two parts', saying(Buffer.concat([gzipSync('[1'), gzipSync(']')]), 'gzip'), '[1]'],
  ['just as large as it may be', saying('x'.repeat(MAX)), 'x'.repeat(MAX)],
  [
    'with brackets in its texts',
    saying(JSON.stringify('[{"'.repeat(500))),
    JSON.stringify('[{"'.repeat(500)),
  ],
  ['no JSON, whatever is in it', saying(`<p>${nested(500)}`), `<p>${nested(500)}`],
  ['as deep as it may be', saying(` ${nested(64)}`), ` ${nested(64)}`],
])('an answer that comes %s is read', async (_name, listener, text) => {
  expect(await answerOf(listener)).toMatchObject({ status: 200, text });
});

test.each<[string, RequestListener]>([
  ['is too large', endless(Buffer.alloc(1000, 32), 'identity')],
  ['becomes too large', saying(gzipSync(Buffer.alloc(MAX + 1, 32)), 'gzip')],
  ['is too large before it is unpacked, and nothing after it', endless(gzipSync(''), 'gzip')],
  ['is packed in a way that was not asked for', saying('[1]', 'br')],
  ['is packed many times', saying('[1]', 'gzip, gzip')],
  ['is no whole gzip stream', saying(gzipSync('[1]').subarray(0, 15), 'gzip')],
  ['is no gzip stream', saying('not gzip', 'gzip')],
  ['is less than was announced', begun((response) => response.destroy(), { 'content-length': '100' })],
  ['is cut off', begun((response) => response.destroy())],
  ['does not come', (request) => void request.destroy()],
  ['lies too deep', saying(nested(65))],
  ['lies too deep behind a text', saying(`{"a":"\\"","b":${nested(65)}}`)],
])('an answer that %s is provider_unavailable, and the error says no token', async (_name, listener) => {
  const headers = { authorization: 'Bearer a-token' };
  const error = await answerOf(listener, { headers }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'provider_unavailable' });
  expect(everythingSaid(error)).not.toContain('a-token');
});

test('an answer of too many values is provider_unavailable, though it is small', async () => {
  const large = new ThirdParty();
  const answer = answerOf(saying(`[${'0,'.repeat(300_001)}0]`), { by: large });
  await expect(answer).rejects.toMatchObject({ code: 'provider_unavailable' });
  await large.close();
});

test('connections can be ended twice, as when a service is stopped and then closed', async () => {
  const ended = new ThirdParty();
  await ended.close();
  await expect(ended.close()).resolves.toBeUndefined();
});

test('a refusal is an answer with its status and headers, and a redirect is not followed', async () => {
  const answer = await answerOf(
    (_request, response) => void response.writeHead(302, { location: 'https://other.example/' }).end('moved'),
  );
  expect(answer).toMatchObject({ status: 302, text: 'moved' });
  expect(answer.headers.get('location')).toBe('https://other.example/');
});

test.each<[object, string]>([
  [{}, 'data-connector-server'],
  [{ 'user-agent': 'ours' }, 'ours'],
])('a call with the headers %j says that it is made by %s', async (headers, name) => {
  const echo: RequestListener = (request, response) => void response.end(request.headers['user-agent']);
  expect(await answerOf(echo, { headers: { ...headers } })).toMatchObject({ text: name });
});

describe.each<[string, RequestListener]>([
  ['before its answer', () => {}],
  ['in the middle of its answer', begun(() => {})],
])('a third party that is silent %s', (_name, silent) => {
  test('is provider_unavailable once the time is over', async () => {
    const hasty = new ThirdParty({ timeoutMs: 60 });
    await expect(answerOf(silent, { by: hasty })).rejects.toMatchObject({ code: 'provider_unavailable' });
    await hasty.close();
  });

  test('is left with the reason of the signal that ends the call', async () => {
    const stop = new AbortController();
    const reason = new Error('the reason');
    const ended = answerOf(
      (request, response) => {
        silent(request, response);
        setImmediate(() => stop.abort(reason));
      },
      { signal: stop.signal },
    );
    await expect(ended).rejects.toBe(reason);
  });
});
