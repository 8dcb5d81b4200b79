import { jsonBody } from '@data-connector/kit/http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { appWith, raw, servers } from './serve.js';

const { start, closeAll } = servers();
let url: string;
let port: number;
beforeAll(async () => {
  const app = appWith((routes) => {
    routes.post('/', jsonBody({ limit: 1000 }), (req, res) => {
      res.json({ body: req.body as unknown });
    });
  });
  ({ url, port } = await start(app));
});
afterAll(closeAll);

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (body: BodyInit, headers: Record<string, string> = JSON_TYPE) =>
  fetch(url, { method: 'POST', body, headers });
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('jsonBody', () => {
  it.each([
    ['an object', '{"a":{"b":[1,null]}}'],
    ['an array', '[1,2]'],
    ['nesting of 32', nested(32)],
  ])('takes %s', async (_name, body) => {
    const answer = await post(body);
    expect(await answer.json()).toEqual({ body: JSON.parse(body) });
  });

  it('shows the bytes before they are parsed, and none where there are none', async () => {
    const seen: string[] = [];
    const app = appWith((routes) => {
      const onBytes = (_req: unknown, bytes: Uint8Array) => void seen.push(Buffer.from(bytes).toString());
      routes.post('/', jsonBody({ limit: 1000, onBytes }), (_req, res) => {
        res.json({});
      });
    });
    const other = await start(app);
    await fetch(other.url, { method: 'POST', headers: JSON_TYPE, body: ' {"a" :1}\n' });
    await raw(other.port, 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(seen).toEqual([' {"a" :1}\n']);
  });

  it('takes a request without a body', async () => {
    const answer = await raw(port, 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\n\r\n\{\}$/);
  });

  it.each<[string, string, Record<string, string>, string]>([
    ['no JSON', '{"a"', JSON_TYPE, 'request_malformed'],
    ['a bare value', '"a"', JSON_TYPE, 'request_malformed'],
    ['nesting of 33', nested(33), JSON_TYPE, 'request_malformed'],
    ['a __proto__ key', '{"a":[{"__proto__":{"b":1}}]}', JSON_TYPE, 'request_malformed'],
    ['a constructor key', '{"constructor":1}', JSON_TYPE, 'request_malformed'],
    ['a prototype key', '{"a":{"prototype":1}}', JSON_TYPE, 'request_malformed'],
    ['too many bytes', JSON.stringify(['x'.repeat(1000)]), JSON_TYPE, 'body_too_large'],
    ['a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 'content_type_unsupported'],
    ['text', '{}', { 'content-type': 'text/plain' }, 'content_type_unsupported'],
    [
      'an unknown charset',
      '{}',
      { 'content-type': 'application/json; charset=x' },
      'content_type_unsupported',
    ],
  ])('refuses %s', async (_name, body, headers, code) => {
    const answer = await post(body, headers);
    expect(await answer.json()).toMatchObject({ code });
  });

  it('refuses many bytes without a length', async () => {
    const chunk = 'x'.repeat(1500);
    const answer = await raw(
      port,
      `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunk.length.toString(16)}\r\n${chunk}\r\n0\r\n\r\n`,
    );
    expect(answer).toContain('"code":"body_too_large"');
  });

  it('refuses a compressed body unopened', async () => {
    const answer = await post(gzipSync('{}'), { ...JSON_TYPE, 'content-encoding': 'gzip' });
    expect(await answer.json()).toMatchObject({ status: 415, code: 'content_type_unsupported' });
  });
});
