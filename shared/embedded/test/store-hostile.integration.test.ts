import { gzipSync } from 'node:zlib';
import { startEmbeddedStore, type EmbeddedStore } from '../src/index.js';
import { until } from '@data-connector/testing/until';
import { basic, Client } from '../../testing/src/store-contract/client.js';
import { Feed } from '../../testing/src/store-contract/feed.js';
import { rawRequest, sendRaw } from './store-raw.js';

const admin = { name: 'admin', password: 'secret' };
const authorization = `Authorization: ${basic(admin)}`;
let store: EmbeddedStore;
let client: Client;

beforeAll(async () => {
  store = await startEmbeddedStore({ admin });
  client = new Client(store.url, admin);
});

beforeEach(async () => {
  await client.ask('PUT', '/db');
});

afterEach(async () => {
  expect((await client.ask('GET', '/db')).status).toBe(200);
  await client.ask('DELETE', '/db');
});

afterAll(() => store.close());

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

test.each([
  ['GET', '/%E0%A4%A', 400],
  ['GET', '/db/%E0%A4%A', 400],
  ['PUT', '/db/%', 400],
  ['GET', '/__proto__', 404],
  ['GET', '/constructor', 404],
  ['GET', '/db/__proto__', 404],
  ['GET', '/db/constructor', 404],
  ['PUT', '/__proto__', 400],
  ['PUT', '/..%2f..%2fetc', 400],
  ['PUT', '/a%00b', 400],
  ['GET', '/db/_changes?since=bogus', 400],
  ['GET', '/db/_changes?feed=bogus', 400],
  ['GET', '/db/_changes?limit=-1', 400],
  ['GET', '/db/_changes?filter=bogus', 400],
  ['GET', '/db/_changes?filter=_selector', 400],
  ['GET', '/db/_changes?filter=_doc_ids', 400],
  ['GET', '/db/_all_docs?startkey={', 400],
  ['GET', '/db/_all_docs?keys=1', 400],
  ['GET', '/db/a?rev=bogus', 404],
  ['GET', '/db/a?open_revs=bogus', 400],
  ['GET', '/db/a/file.txt', 404],
  ['GET', '/db/_unknown', 404],
  ['GET', '/_unknown', 404],
  ['POST', '/db/_security', 405],
  ['DELETE', '/', 405],
  ['POST', '/', 405],
])('%s %s is %i', async (method, path, status) => {
  expect((await client.ask(method, path)).status).toBe(status);
});

test.each([
  ['{"a":', 400],
  ['', 400],
  ['null', 400],
  ['1', 400],
  [`{"a":${nested(100_000)}}`, 400],
  ['{"__proto__":{"admin":true}}', 400],
  ['{"a":[{"__proto__":{"admin":true}}]}', 400],
  ['{"_rev":1}', 400],
  ['{"_rev":"bogus"}', 400],
  ['{"_rev":"1-a","_revisions":{"start":1e15,"ids":{"length":1e9}}}', 400],
  ['{"_rev_tree":[]}', 400],
  ['{"_attachments":{"a":{"data":"aGk="}}}', 400],
])('a document of %.60s is %i', async (body, status) => {
  expect((await client.ask('PUT', '/db/a', body)).status).toBe(status);
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

test.each([
  ['{"docs":[null]}', 400],
  ['{"docs":[{"_id":1}]}', 400],
  ['{"docs":[{"_id":""}]}', 400],
  ['{"docs":[{"_id":"_x"}]}', 400],
  ['{"docs":[{"_id":"a"}],"new_edits":false}', 400],
  ['{"docs":[{"_id":"a","_rev":"1-a","_revisions":{"start":0,"ids":["a"]}}],"new_edits":false}', 400],
])('a batch of %s is %i', async (body, status) => {
  expect((await client.ask('POST', '/db/_bulk_docs', body)).status).toBe(status);
});

test.each([
  ['/db/_find', { selector: { a: { $regex: '(a+)+$' } } }, 400],
  ['/db/_find', { selector: [] }, 400],
  ['/db/_find', { selector: {} }, 400],
  ['/db/_find', { selector: {}, limit: 'all' }, 400],
  ['/db/_index', { index: { fields: ['a.b'] }, name: 'a', ddoc: 'a' }, 400],
  ['/db/_index', { index: { fields: ['a'] }, name: '__proto__', ddoc: 'a' }, 400],
  ['/db/_index', { index: { fields: ['a'] }, name: 'a', ddoc: '../a' }, 400],
  ['/db/_changes?filter=_selector', { selector: { a: { $bogus: 1 } } }, 400],
  ['/db/_revs_diff', { a: 1 }, 400],
  ['/db/_bulk_get', { docs: [{ id: {} }] }, 400],
])('POST %s %j is %i', async (path, body, status) => {
  await client.ask('PUT', '/db/a', { a: 'b' });
  expect((await client.ask('POST', path, body)).status).toBe(status);
});

test('more than 64 MB is 413, announced or not', async () => {
  const announced = rawRequest('PUT /db/a', [authorization, `Content-Length: ${65 * 1024 * 1024}`]);
  expect(await sendRaw(store.url, announced)).toMatch(/^HTTP\/1.1 413 /);
  const piece = 'x'.repeat(1024 * 1024);
  const pieces = `${piece.length.toString(16)}\r\n${piece}\r\n`.repeat(65);
  const unannounced = rawRequest('PUT /db/a', [authorization, 'Transfer-Encoding: chunked']) + pieces;
  expect(await sendRaw(store.url, unannounced)).toMatch(/^HTTP\/1.1 413 /);
});

test('a packed body is 415: it is never inflated', async () => {
  const answer = await fetch(`${store.url}/db/a`, {
    method: 'PUT',
    headers: { authorization: basic(admin), 'content-encoding': 'gzip' },
    body: gzipSync('{}'),
  });
  expect(answer.status).toBe(415);
});

test('what a form on another site could send is 415', async () => {
  const answer = await fetch(`${store.url}/db/_bulk_docs`, {
    method: 'POST',
    headers: { authorization: basic(admin), 'content-type': 'text/plain' },
    body: '{"docs":[]}',
  });
  expect(answer.status).toBe(415);
});

test.each([
  ['TRACE /db', /^HTTP\/1.1 405 /],
  ['GET http://elsewhere.example/db', /^HTTP\/1.1 200 /],
  ['GET //db', /^HTTP\/1.1 404 /],
  ['GET /db/../_users/_all_docs', /^HTTP\/1.1 404 /],
])('%s is no way around the guard', async (line, expected) => {
  expect(await sendRaw(store.url, rawRequest(line, [authorization]))).toMatch(expected);
});

test.each(['PUT /db/a', 'DELETE /db', 'GET http://x/db', 'POST /db/_bulk_docs', 'GET /%64b', 'GET /db/'])(
  '%s of a stranger is 401',
  async (line) => {
    expect(await sendRaw(store.url, rawRequest(line, ['Content-Length: 2']) + '{}')).toMatch(
      /^HTTP\/1.1 401 /,
    );
  },
);

test.each(['Basic', 'Basic !!!', 'Basic Og==', `Basic ${'A'.repeat(8_000)}`])(
  'Authorization: %.20s is 401',
  async (header) => {
    expect(await sendRaw(store.url, rawRequest('GET /', [`Authorization: ${header}`]))).toMatch(
      /^HTTP\/1.1 401 /,
    );
  },
);

test('clients that hang up in a request, in an answer and in a feed harm nobody', async () => {
  await client.ask('POST', '/db/_bulk_docs', {
    docs: Array.from({ length: 2_000 }, (_, n) => ({ _id: `d${n}`, text: 'x'.repeat(1_000) })),
  });
  const half = rawRequest('PUT /db/a', [authorization, 'Content-Length: 1000']) + '{"a":';
  const long = rawRequest('GET /db/_all_docs?include_docs=true', [authorization]);
  const feed = rawRequest('GET /db/_changes?feed=continuous&heartbeat=100&include_docs=true', [
    authorization,
  ]);
  await Promise.all(
    [half, long, feed].flatMap((text) => Array.from({ length: 5 }, () => sendRaw(store.url, text, 20))),
  );
});

test('a database is destroyed under feeds, readers and writers without a crash', async () => {
  await client.ask('PUT', '/doomed');
  const feeds = await Promise.all(
    Array.from({ length: 10 }, () =>
      Feed.open(client, '/doomed/_changes?feed=continuous&heartbeat=100&since=0'),
    ),
  );
  const docs = Array.from({ length: 200 }, (_, n) => ({ _id: `d${n}` }));
  const uses = Array.from({ length: 20 }, (_, n) =>
    n % 2 === 0
      ? client.ask('POST', '/doomed/_bulk_docs', { docs })
      : client.ask('GET', '/doomed/_changes?include_docs=true').catch(() => ({ status: 404 })),
  );
  const gone = client.ask('DELETE', '/doomed');
  for (const { status } of await Promise.all(uses)) expect([200, 201, 404]).toContain(status);
  expect((await gone).status).toBe(200);
  await until('every feed to end', () => feeds.every(({ ended }) => ended !== undefined));
});
