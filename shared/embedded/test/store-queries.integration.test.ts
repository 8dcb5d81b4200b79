import { startEmbeddedStore, type EmbeddedStore } from '../src/index.js';
import { Client } from '../../testing/src/store-contract/client.js';

const admin = { name: 'admin', password: 'secret' };
let store: EmbeddedStore;
let client: Client;

beforeAll(async () => {
  store = await startEmbeddedStore({ admin });
  client = new Client(store.url, admin);
});

afterAll(() => store.close());

beforeEach(async () => {
  await client.ask('PUT', '/db');
  const docs = Array.from({ length: 30 }, (_, n) => ({ _id: `d${n}`, n, kind: n % 2 ? 'odd' : 'even' }));
  await client.ask('POST', '/db/_bulk_docs', { docs });
});

afterEach(async () => {
  await client.ask('DELETE', '/db');
});

test('_find pages through what a selector selects', async () => {
  await client.ask('POST', '/db/_index', { index: { fields: ['kind', 'n'] }, name: 'kind', ddoc: 'kind' });
  const asked = { selector: { kind: 'odd', n: { $gt: 5 } }, fields: ['n'], limit: 7 };
  const first = (await client.ask('POST', '/db/_find', asked)).body;
  const second = (await client.ask('POST', '/db/_find', { ...asked, bookmark: first['bookmark'] })).body;
  const found = [first, second].flatMap(({ docs }) => docs as { n: number }[]).map(({ n }) => n);
  expect(found).toEqual([7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29]);
  expect((await client.ask('POST', '/db/_explain', asked)).body).toMatchObject({
    dbname: 'db',
    index: { name: 'kind' },
  });
});

test('_find gives as many as it is asked for, and 25 if it is not asked', async () => {
  const found = async (more: object) => {
    const { body } = await client.ask('POST', '/db/_find', { selector: { n: { $gte: 0 } }, ...more });
    return [(body['docs'] as object[]).length, body['bookmark']] as const;
  };
  const [first, bookmark] = await found({ limit: 28 });
  const [second] = await found({ limit: 28, bookmark });
  expect([first, second, (await found({}))[0]]).toEqual([28, 2, 25]);
});

test('an index is listed, and gone when it is deleted', async () => {
  await client.ask('POST', '/db/_index', { index: { fields: ['n'] }, name: 'n', ddoc: 'n' });
  const names = async () =>
    ((await client.ask('GET', '/db/_index')).body['indexes'] as { name: string }[]).map(({ name }) => name);
  expect(await names()).toEqual(['_all_docs', 'n']);
  expect((await client.ask('DELETE', '/db/_index/n/json/n')).status).toBe(200);
  expect(await names()).toEqual(['_all_docs']);
});

test('a view maps and reduces, and follows its documents', async () => {
  const views = { kinds: { map: 'function (doc) { emit(doc.kind, doc.n) }', reduce: '_count' } };
  await client.ask('PUT', '/db/_design/v', { views });
  const counts = async () => (await client.ask('GET', '/db/_design/v/_view/kinds?group=true')).body.rows;
  expect(await counts()).toMatchObject([
    { key: 'even', value: 15 },
    { key: 'odd', value: 15 },
  ]);
  await client.ask('PUT', '/db/more', { kind: 'odd' });
  expect(await counts()).toMatchObject([
    { key: 'even', value: 15 },
    { key: 'odd', value: 16 },
  ]);
  const { body } = await client.ask('POST', '/db/_design/v/_view/kinds', { keys: ['even'], reduce: false });
  expect(body.rows).toHaveLength(15);
});

test('a validation function refuses documents, one by one, and is asked no more once it is gone', async () => {
  const validate_doc_update =
    'function (next, old, user) { if (next.bad) throw ({ forbidden: "bad for " + user.name }) }';
  const { body } = await client.ask('PUT', '/db/_design/guard', { validate_doc_update });
  expect(await client.ask('PUT', '/db/x', { bad: true })).toMatchObject({
    status: 403,
    body: { error: 'forbidden', reason: 'bad for admin' },
  });
  const bulk = await client.ask('POST', '/db/_bulk_docs', { docs: [{ _id: 'y', bad: true }, { _id: 'z' }] });
  expect(bulk.body).toMatchObject([
    { id: 'y', error: 'forbidden' },
    { id: 'z', ok: true },
  ]);
  await client.ask('DELETE', `/db/_design/guard?rev=${body.rev}`);
  expect((await client.ask('PUT', '/db/x', { bad: true })).status).toBe(201);
});

test.each([
  ['never ends', 'function () { for (;;) {} }'],
  ['does not compile', 'function ( {'],
  ['reaches for the process', 'function () { this.constructor.constructor("return process")().exit(1) }'],
])('a validation function that %s refuses', async (_what, validate_doc_update) => {
  await client.ask('PUT', '/db/_design/guard', { validate_doc_update });
  expect((await client.ask('PUT', '/db/x', {})).status).toBe(403);
});

test('a session cookie is as good as name and password until it is changed', async () => {
  const login = await fetch(`${store.url}/_session`, { method: 'POST', body: new URLSearchParams(admin) });
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
  const as = async (value: string) =>
    (await fetch(`${store.url}/_session`, { headers: { cookie: value } })).json();
  expect(await as(cookie)).toMatchObject({ userCtx: { name: 'admin' }, info: { authenticated: 'cookie' } });
  expect(await as(`${cookie}x`)).toMatchObject({ userCtx: { name: null } });
  expect((await client.ask('POST', '/_session', { ...admin, password: 'wrong' })).status).toBe(401);
});

test('_replicate copies a database, making its target', async () => {
  const asked = { source: 'db', target: 'copy', create_target: true };
  expect((await client.ask('POST', '/_replicate', asked)).body).toMatchObject({ ok: true, docs_written: 30 });
  expect((await client.ask('GET', '/copy')).body.doc_count).toBe(30);
  await client.ask('DELETE', '/copy');
});

test('an account cannot name its own roles of the server', async () => {
  const account = { name: 'eve', password: 'pw', type: 'user', roles: ['_admin'] };
  expect((await client.ask('PUT', '/_users/org.couchdb.user:eve', account)).status).toBe(403);
});
