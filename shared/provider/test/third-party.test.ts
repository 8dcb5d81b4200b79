import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { ThirdParty } from '@data-connector/provider';

const MAX = 100_000;
const servers: (() => void)[] = [];
const client = new ThirdParty({ maxBytes: MAX });
afterEach(() => servers.splice(0).forEach((close) => close()));
afterAll(() => client.close());

async function answerOf(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(() => (server.close(), server.closeAllConnections()));
  return client.send({ url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`) });
}

/** An answer with a body, packed or as it is. */
const saying =
  (body: string | Buffer, encoding?: string): RequestListener =>
  (_request, response) =>
    void response.writeHead(200, encoding === undefined ? {} : { 'content-encoding': encoding }).end(body);

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
  ['lies too deep', saying(nested(65))],
  ['lies too deep behind a text', saying(`{"a":"\\"","b":${nested(65)}}`)],
])('an answer that %s is provider_unavailable', async (_name, listener) => {
  await expect(answerOf(listener)).rejects.toMatchObject({ code: 'provider_unavailable' });
});

test('an answer of too many values is provider_unavailable, though it is small', async () => {
  const large = new ThirdParty();
  const server = createServer(saying(`[${'0,'.repeat(300_001)}0]`)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(() => (server.close(), server.closeAllConnections()));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await expect(large.send({ url })).rejects.toMatchObject({ code: 'provider_unavailable' });
  await large.close();
});
