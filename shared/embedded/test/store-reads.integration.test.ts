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
});

afterEach(async () => {
  await client.ask('DELETE', '/db');
});

const makeIndex = () =>
  client.ask('POST', '/db/_index', { index: { fields: ['n'] }, name: 'n', ddoc: 'index' });
const find = (more: object = {}) =>
  client.ask('POST', '/db/_find', { selector: { n: { $gte: 0 } }, use_index: ['index', 'n'], ...more });

/** Writes each of these documents again and again until it is told to stop. */
function rewriting(docs: { _id: string; _rev: string; n: number }[]): () => Promise<number> {
  let [going, rounds] = [true, 0];
  const rewrite = async (): Promise<void> => {
    for (; going; rounds++) {
      const { body } = await client.ask('POST', '/db/_bulk_docs', { docs });
      for (const [index, { rev }] of (body as unknown as { rev: string }[]).entries())
        docs[index]!._rev = rev;
    }
  };
  const done = rewrite();
  return async () => {
    going = false;
    await done;
    return rounds;
  };
}

async function filled(count: number): Promise<{ _id: string; _rev: string; n: number }[]> {
  const docs = Array.from({ length: count }, (_, n) => ({ _id: `d${n}`, n }));
  const { body } = await client.ask('POST', '/db/_bulk_docs', { docs });
  return (body as unknown as { id: string; rev: string }[]).map(({ id, rev }, n) => ({
    _id: id,
    _rev: rev,
    n,
  }));
}

test('one reading of _changes names every document that is there, though all are rewritten meanwhile', async () => {
  const docs = await filled(1_300);
  const stop = rewriting(docs.slice(0, 200).concat(docs.slice(600, 800)));
  for (let reading = 0; reading < 5; reading++) {
    const { body } = await client.ask('GET', '/db/_changes?include_docs=true');
    expect(new Set((body.results as { id: string }[]).map(({ id }) => id)).size).toBe(docs.length);
  }
  expect(await stop()).toBeGreaterThan(1);
});

test('a query finds every document that is there, though all are rewritten meanwhile', async () => {
  const docs = await filled(1_300);
  const stop = rewriting(docs.slice(0, 400));
  for (let reading = 0; reading < 5; reading++) {
    await client.ask('POST', '/db/_index', {
      index: { fields: ['n'] },
      name: `n${reading}`,
      ddoc: 'index',
    });
    const { body } = await find({ use_index: ['index', `n${reading}`], limit: 2_000 });
    expect((body['docs'] as { n: number }[]).map(({ n }) => n)).toEqual(docs.map(({ n }) => n));
  }
  expect(await stop()).toBeGreaterThan(1);
});

test('_find gives as many as it is asked for, and 25 if it is not asked', async () => {
  await filled(30);
  await makeIndex();
  const counts = [await find({ limit: 28 }), await find(), await find({ limit: 0 })].map(
    ({ body }) => (body['docs'] as object[]).length,
  );
  expect(counts).toEqual([28, 25, 0]);
});

test('a design document is taken from nobody: the embedded store would not do what it says', async () => {
  const design = { validate_doc_update: 'function () { throw { forbidden: 1 } }' };
  expect((await client.ask('PUT', '/db/_design/guard', design)).status).toBe(403);
  const { body } = await client.ask('POST', '/db/_bulk_docs', { docs: [{ _id: '_design/a' }, { _id: 'a' }] });
  expect(body).toMatchObject([
    { id: '_design/a', error: 'forbidden' },
    { id: 'a', ok: true },
  ]);
});

test('an account cannot name its own roles of the server', async () => {
  const account = { name: 'eve', password: 'pw', type: 'user', roles: ['_admin'] };
  expect((await client.ask('PUT', '/_users/org.couchdb.user:eve', account)).status).toBe(403);
});
