import { randomBytes } from 'node:crypto';
import { Couch, Database, httpKeeper } from '@data-connector/couch';
import { openWorkshop, type Workshop } from '@data-connector/testing/keeper';
import { startKeeper } from './start-keeper.js';

interface Account {
  readonly name: string;
  readonly password: string;
}

let workshop: Workshop;
let keeper: Awaited<ReturnType<typeof startKeeper>>;
let ours: string;
let others: string;
let service: Account;
let other: Account;
let datastore: string;

const keeperOf = (provider: string) =>
  httpKeeper({ url: new URL(keeper.url), secret: keeper.secrets.get(provider) ?? new Uint8Array() });

async function accountOf(provider: string): Promise<Account> {
  const password = randomBytes(32).toString('base64url');
  return { name: await keeperOf(provider).account(password), password };
}

beforeAll(async () => {
  workshop = await openWorkshop();
  keeper = await startKeeper(workshop);
  [ours, others] = workshop.providers;
  [service, other] = [await accountOf(ours), await accountOf(others)];
  datastore = `${ours}-${randomBytes(16).toString('hex')}`;
  await keeperOf(ours).create(datastore);
  await keeperOf(others).create(`${others}-accounts`);
  await new Database(new Couch({ ...workshop, ...other }), `${others}-accounts`).put({ _id: 'a', secret: 1 });
});
afterAll(async () => {
  await keeper?.close();
  await workshop?.close();
});

const ask = (method: string, path: string, body?: object) => workshop.status(service, method, path, body);
const userPath = ({ name }: Account) => `/_users/org.couchdb.user:${name}`;
// Where there is no such path (the embedded store has no configuration), nobody can use it either.
const CLOSED = [401, 403, 404];

test('a service’s account reads and writes documents in its own databases', async () => {
  expect(await ask('PUT', `/${datastore}/a`, {})).toBe(201);
  expect(await ask('POST', `/${datastore}/_bulk_docs`, { docs: [{ _id: 'b' }] })).toBe(201);
  expect(await ask('GET', `/${datastore}/_changes`)).toBe(200);
});

test('it makes no database, within its own name neither', async () => {
  for (const db of [`${ours}-mine`, `${others}-theirs`]) {
    expect(CLOSED).toContain(await ask('PUT', `/${db}`));
    expect(await workshop.admin.list(db)).toEqual([]);
  }
});

test('it destroys no database, its own neither', async () => {
  for (const db of [datastore, `${others}-accounts`]) {
    expect(CLOSED).toContain(await ask('DELETE', `/${db}`));
    expect(await workshop.admin.list(db)).toEqual([db]);
  }
});

test.each([
  ['GET', ''],
  ['GET', '/a'],
  ['PUT', '/mine'],
  ['GET', '/_all_docs'],
  ['GET', '/_changes'],
  ['GET', '/_security'],
  ['GET', '/_local/a'],
  ['POST', '/_bulk_docs'],
  ['POST', '/_bulk_get'],
  ['POST', '/_find'],
])('it gets nothing by %s of another provider’s database%s', async (method, path) => {
  const body = method === 'GET' ? undefined : { docs: [{ _id: 'mine', id: 'a' }], selector: {} };
  expect(await ask(method, `/${others}-accounts${path}`, body)).toBe(403);
  const { body: list } = await workshop.admin.ask({ db: `${others}-accounts`, path: '_all_docs' });
  expect((list as { rows: { id: string }[] }).rows.map(({ id }) => id)).toEqual(['_design/index', 'a']);
});

test('it changes no rights, in its own databases neither', async () => {
  const before = await workshop.admin.ask({ db: datastore, path: '_security' });
  const wide = { admins: { names: [service.name], roles: [] }, members: { names: [], roles: [others] } };
  // Apache CouchDB 3.5 answers 500 no_majority.
  expect([...CLOSED, 500]).toContain(await ask('PUT', `/${datastore}/_security`, wide));
  expect(await workshop.admin.ask({ db: datastore, path: '_security' })).toEqual(before);
});

test('it writes no design document: one could lock out everybody', async () => {
  const design = { validate_doc_update: 'function () { throw { forbidden: 1 } }' };
  expect(CLOSED).toContain(await ask('PUT', `/${datastore}/_design/x`, design));
  expect(await ask('GET', `/${datastore}/_design/x`)).toBe(404);
});

test('it reads and changes nobody else’s account, and lists none', async () => {
  expect(CLOSED).toContain(await ask('GET', userPath(other)));
  expect(CLOSED).toContain(await ask('GET', '/_users/_all_docs'));
  expect(CLOSED).toContain(await ask('GET', '/_users/_changes'));
  const taken = {
    _id: `org.couchdb.user:${other.name}`,
    ...other,
    type: 'user',
    roles: [],
    password: 'mine',
  };
  expect([...CLOSED, 409]).toContain(await ask('PUT', userPath(other), taken));
  expect(await workshop.status(other, 'GET', '/_session')).toBe(200);
});

test('it makes itself nothing else: not its roles, not a new account with other ones', async () => {
  const { body: known } = await workshop.admin.ask({ db: '_users', path: userPath(service).slice(8) });
  expect(CLOSED).toContain(await ask('PUT', userPath(service), { ...(known as object), roles: [others] }));
  const name = `${others}-${'0'.repeat(12)}`;
  const made = { name, type: 'user', roles: [others], password: 'mine' };
  expect(CLOSED).toContain(await ask('PUT', `/_users/org.couchdb.user:${name}`, made));
  expect(await ask('GET', `/${others}-accounts/a`)).toBe(403);
  expect(await workshop.status({ name, password: 'mine' }, 'GET', '/_session')).toBe(401);
});

test.each([
  '/_all_dbs',
  '/_node/_local/_config',
  '/_node/_local/_config/admins',
  '/_active_tasks',
  '/_replicator/_all_docs',
])('it does not see %s', async (path) => {
  expect(CLOSED).toContain(await ask('GET', path));
});

test('whoever has no account gets in nowhere', async () => {
  for (const path of [`/${datastore}`, `/${others}-accounts/a`, userPath(service), '/_all_dbs'])
    expect(await workshop.status(undefined, 'GET', path)).toBe(401);
});
