import { until } from '../until/index.js';
import { uniqueName } from './client.js';
import type { Workplace } from './workplace.js';

/** Who may do what. */
export function rightsTests(place: () => Workplace): void {
  const shared = async () => {
    const path = await place().database();
    const member = await place().account();
    await place().admit(path, member);
    await place().admin.ask('PUT', `${path}/a`, { n: 1 });
    return { path, member };
  };

  test('an account’s password is in no document', async () => {
    const account = await place().account();
    const { body } = await place().admin.ask('GET', `/_users/org.couchdb.user:${account.who?.name}`);
    expect(body).toMatchObject({ name: account.who?.name, type: 'user', password_scheme: 'pbkdf2' });
    expect(JSON.stringify(body)).not.toContain(account.who?.password);
  });

  test('an account is who it says; a wrong password is 401', async () => {
    const account = await place().account();
    const { body } = await account.ask('GET', '/_session');
    expect(body.userCtx).toEqual({ name: account.who?.name, roles: [] });
    const liar = account.as({ name: account.who?.name ?? '', password: 'wrong' });
    expect((await liar.ask('GET', '/_session')).status).toBe(401);
  });

  test('a changed password counts, and the old one does not', async () => {
    const account = await place().account();
    const name = account.who?.name ?? '';
    expect((await account.ask('GET', '/_session')).body.userCtx.name).toBe(name);
    const path = `/_users/org.couchdb.user:${name}`;
    const password = uniqueName();
    const { body } = await place().admin.ask('GET', path);
    await place().admin.ask('PUT', path, { ...body, password });
    await until(
      'the old one to be refused',
      async () => (await account.ask('GET', '/_session')).status === 401,
    );
    expect((await account.as({ name, password }).ask('GET', '/_session')).body.userCtx.name).toBe(name);
  });

  test('a new database is for the server admin alone', async () => {
    const path = await place().database();
    const account = await place().account();
    expect((await account.ask('GET', path)).status).toBe(403);
    expect((await account.as().ask('GET', path)).status).toBe(401);
  });

  test('a member reads and writes documents', async () => {
    const { path, member } = await shared();
    expect((await member.ask('GET', `${path}/a`)).body.n).toBe(1);
    expect((await member.ask('PUT', `${path}/b`, {})).status).toBe(201);
    expect((await member.ask('POST', `${path}/_bulk_docs`, { docs: [{ _id: 'c' }] })).body).toMatchObject([
      { ok: true },
    ]);
    expect((await member.ask('PUT', `${path}/_local/c`, {})).status).toBe(201);
    expect((await member.ask('GET', `${path}/_changes`)).body.results).toHaveLength(3);
  });

  test('a member neither makes nor destroys databases, nor changes rights or design documents', async () => {
    const { path, member } = await shared();
    expect([401, 403]).toContain((await member.ask('PUT', `/${uniqueName()}`)).status);
    expect([401, 403]).toContain((await member.ask('DELETE', path)).status);
    // CouchDB 3.5 answers 500 no_majority.
    expect([401, 403, 500]).toContain((await member.ask('PUT', `${path}/_security`, {})).status);
    expect([401, 403]).toContain((await member.ask('PUT', `${path}/_design/x`, { views: {} })).status);
    const { body } = await member.ask('POST', `${path}/_bulk_docs`, { docs: [{ _id: '_design/x' }] });
    expect(body).toMatchObject([{ id: '_design/x', error: 'forbidden' }]);
    expect((await place().admin.ask('GET', `${path}/_security`)).body.members.names).toEqual([
      member.who?.name,
    ]);
    expect((await place().admin.ask('GET', `${path}/a`)).status).toBe(200);
  });

  const doors: [method: string, path: string, body: object | undefined][] = [
    ['GET', '', undefined],
    ['GET', '/a', undefined],
    ['PUT', '/evil', {}],
    ['DELETE', '/a?rev=1-x', undefined],
    ['GET', '/_all_docs', undefined],
    ['POST', '/_all_docs', { keys: ['a'] }],
    ['POST', '/_bulk_docs', { docs: [{ _id: 'evil' }] }],
    ['POST', '/_bulk_get', { docs: [{ id: 'a' }] }],
    ['POST', '/_revs_diff', { a: ['1-x'] }],
    ['POST', '/_find', { selector: {} }],
    ['GET', '/_changes', undefined],
    ['GET', '/_changes?feed=longpoll&since=0', undefined],
    ['GET', '/_security', undefined],
    ['PUT', '/_security', {}],
    ['GET', '/_local/a', undefined],
    ['PUT', '/_local/evil', {}],
    ['GET', '/_design/a', undefined],
  ];

  test.each(doors)('%s %s is closed to those who are not members', async (method, door, body) => {
    const { path } = await shared();
    const other = await place().account();
    expect((await other.ask(method, path + door, body)).status).toBe(403);
    expect((await other.as().ask(method, path + door, body)).status).toBe(401);
  });

  test('who is no longer a member is shut out', async () => {
    const { path, member } = await shared();
    expect((await member.ask('GET', `${path}/a`)).status).toBe(200);
    await place().admit(path, await place().account());
    await until('the door to be shut', async () => (await member.ask('GET', `${path}/a`)).status === 403);
  });

  test('accounts are not for each other’s eyes', async () => {
    const [one, other] = [await place().account(), await place().account()];
    const { status } = await one.ask('GET', `/_users/org.couchdb.user:${other.who?.name}`);
    expect([401, 403, 404]).toContain(status);
    expect([401, 403]).toContain((await one.ask('GET', '/_users/_all_docs')).status);
  });
}
