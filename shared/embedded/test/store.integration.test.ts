import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedStore, type EmbeddedStore } from '../src/index.js';
import { until } from '@data-connector/testing/until';
import { Client } from '../../testing/src/store-contract/client.js';
import { Feed } from '../../testing/src/store-contract/feed.js';

const admin = { name: 'admin', password: 'pass:word' };
const stores: EmbeddedStore[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-'));
});

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  await rm(folder, { recursive: true });
});

async function start(
  options: { folder?: string; port?: number } = {},
): Promise<Client & { store: EmbeddedStore }> {
  const store = await startEmbeddedStore({ ...options, admin });
  stores.push(store);
  return Object.assign(new Client(store.url, admin), { store });
}

/** All that is in the files below a folder. */
async function contentsOf(root: string): Promise<string> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n');
}

test('what is on disk is there again after a restart: documents, rights, accounts and its uuid', async () => {
  const before = await start({ folder });
  await before.ask('PUT', '/kept');
  await before.ask('PUT', '/kept/a', { n: 1 });
  await before.ask('PUT', '/_users/org.couchdb.user:ann', {
    name: 'ann',
    password: 'pw',
    type: 'user',
    roles: [],
  });
  await before.ask('PUT', '/kept/_security', { members: { names: ['ann'] } });
  const { uuid } = (await before.ask('GET', '/')).body;
  await before.store.close();

  const after = await start({ folder });
  const ann = after.as({ name: 'ann', password: 'pw' });
  expect((await ann.ask('GET', '/kept/a')).body.n).toBe(1);
  expect(uuid).toMatch(/^[0-9a-f]{32}$/);
  expect((await ann.ask('GET', '/')).body).toMatchObject({ uuid });
  expect((await after.ask('GET', '/_all_dbs')).body).toEqual(['_users', 'kept']);
});

test('what is in memory is gone after a restart, and two stores in one process are strangers', async () => {
  const [one, other] = [await start(), await start()];
  await one.ask('PUT', '/mine');
  expect((await other.ask('GET', '/mine')).status).toBe(404);
  await one.store.close();
  expect((await (await start()).ask('GET', '/mine')).status).toBe(404);
});

test('a destroyed database leaves no file and no file handle', async () => {
  const client = await start({ folder });
  const handles = async (): Promise<number> => (await readdir('/proc/self/fd')).length;
  const live = async (index: number): Promise<void> => {
    await client.ask('PUT', `/d${index}`);
    await client.ask('PUT', `/d${index}/a`, {});
    await client.ask('POST', `/d${index}/_index`, { index: { fields: ['n'] }, name: 'n', ddoc: 'n' });
    await client.ask('POST', `/d${index}/_find`, { selector: { n: 1 } });
    await client.ask('DELETE', `/d${index}`);
  };
  await live(0);
  const before = await handles();
  for (let index = 1; index <= 15; index++) await live(index);
  expect(await readdir(folder)).toHaveLength(1);
  expect(await handles()).toBeLessThan(before + 15);
});

test('a folder without its description is what a crash has left, and goes at the next start', async () => {
  await mkdir(join(folder, '0123456789abcdef0123456789abcdef', 'data'), { recursive: true });
  const client = await start({ folder });
  expect((await client.ask('GET', '/_all_dbs')).body).toEqual(['_users']);
  expect(await readdir(folder)).toHaveLength(1);
});

test('no file holds a password', async () => {
  const client = await start({ folder });
  const doc = { name: 'ann', password: 'correct horse battery', type: 'user', roles: [] };
  await client.ask('PUT', '/_users/org.couchdb.user:ann', doc);
  await client.as({ name: 'ann', password: doc.password }).ask('GET', '/_session');
  await client.store.close();
  const contents = await contentsOf(folder);
  expect(contents).toContain('derived_key');
  expect(contents).not.toContain(doc.password);
  expect(contents).not.toContain(admin.password);
});

test('more databases are used than are held open', async () => {
  const client = await start({ folder });
  const names = Array.from({ length: 130 }, (_, index) => `many${index}`);
  for (const name of names) {
    await client.ask('PUT', `/${name}`);
    await client.ask('PUT', `/${name}/a`, { name });
  }
  const handles = (await readdir('/proc/self/fd')).length;
  const answers = await Promise.all(names.map((name) => client.ask('GET', `/${name}/a`)));
  expect(answers.map(({ body }) => body['name'])).toEqual(names);
  expect(handles).toBeLessThan(130 * 6);
});

test('concurrent first requests share one handle', async () => {
  const before = await start({ folder });
  await before.ask('PUT', '/first');
  await before.store.close();
  const after = await start({ folder });
  const writes = Array.from({ length: 20 }, (_, index) => after.ask('PUT', `/first/d${index}`, {}));
  expect((await Promise.all(writes)).map(({ status }) => status)).toEqual(
    Array.from({ length: 20 }, () => 201),
  );
});

test('close ends feeds, may be called twice and frees the port', async () => {
  const client = await start({ folder });
  await client.ask('PUT', '/db');
  const feed = await Feed.open(client, '/db/_changes?feed=continuous&heartbeat=1000&since=0');
  await Promise.all([client.store.close(), client.store.close()]);
  await until('the feed to end', () => feed.ended !== undefined);
  const again = await start({ folder, port: Number(new URL(client.store.url).port) });
  expect((await again.ask('GET', '/db')).status).toBe(200);
});

test('a port that is taken is an error', async () => {
  const { store } = await start();
  const port = Number(new URL(store.url).port);
  await expect(startEmbeddedStore({ port, admin })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('an account that is gone is refused at once, though it was known a moment ago', async () => {
  const client = await start();
  const path = '/_users/org.couchdb.user:ann';
  const { body } = await client.ask('PUT', path, { name: 'ann', password: 'pw', type: 'user', roles: [] });
  const ann = client.as({ name: 'ann', password: 'pw' });
  expect((await ann.ask('GET', '/_session')).status).toBe(200);
  await client.ask('DELETE', `${path}?rev=${body.rev}`);
  expect((await ann.ask('GET', '/_session')).status).toBe(401);
});

test('a database whose _security names nobody is closed, not public', async () => {
  const client = await start();
  await client.ask('PUT', '/db');
  await client.ask('PUT', '/db/_security', {});
  expect((await client.as().ask('GET', '/db')).status).toBe(401);
});

test('a sequence of an earlier database of the same name starts from the beginning', async () => {
  const client = await start();
  await client.ask('PUT', '/db');
  for (const id of ['a', 'b', 'c']) await client.ask('PUT', `/db/${id}`, {});
  const { body } = await client.ask('GET', '/db/_changes');
  await client.ask('DELETE', '/db');
  await client.ask('PUT', '/db');
  await client.ask('PUT', '/db/new', {});
  const { body: changes } = await client.ask('GET', `/db/_changes?since=${body.last_seq}`);
  expect(changes.results).toMatchObject([{ id: 'new' }]);
});

test('a document rewritten a thousand times does not fill the disk', async () => {
  const client = await start({ folder });
  await client.ask('PUT', '/db');
  let rev: string | undefined;
  for (let n = 0; n < 1_000; n++) {
    rev = (await client.ask('PUT', '/db/a', { n, text: 'x'.repeat(4_000), ...(rev && { _rev: rev }) })).body
      .rev;
  }
  expect(rev).toMatch(/^1000-/);
  expect((await client.ask('GET', '/db/a')).body.n).toBe(999);
  expect((await contentsOf(folder)).length).toBeLessThan(12_000_000);
});
