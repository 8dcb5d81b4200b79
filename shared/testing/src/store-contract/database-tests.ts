import { until } from '../until/index.js';
import { uniqueName } from './client.js';
import { someText } from './matchers.js';
import type { Workplace } from './workplace.js';

/** Databases come and go. */
export function databaseTests(place: () => Workplace): void {
  test('a database is made once: the second time is 412', async () => {
    const path = await place().database();
    const { status, body } = await place().admin.ask('PUT', path);
    expect([status, body.error]).toEqual([412, 'file_exists']);
  });

  test.each(['Upper', '1digit', '_private', 'a.b', 'a%20b'])('the name %s is 400', async (name) => {
    const { status, body } = await place().admin.ask('PUT', `/${name}`);
    expect([status, body.error]).toEqual([400, 'illegal_database_name']);
  });

  test('a name may hold a slash and a plus', async () => {
    const name = `${uniqueName()}/part+1`;
    await place().create(`/${encodeURIComponent(name)}`);
    const { body } = await place().admin.ask('GET', `/${encodeURIComponent(name)}`);
    expect(body.db_name).toBe(name);
  });

  test('a database tells its name, its number of documents and a sequence', async () => {
    const path = await place().database();
    await place().admin.ask('PUT', `${path}/a`, {});
    const { body } = await place().admin.ask('GET', path);
    expect(body).toMatchObject({ db_name: path.slice(1), doc_count: 1, update_seq: someText() });
  });

  test('a database made again under its name has none of the documents', async () => {
    const path = await place().database();
    await place().admin.ask('PUT', `${path}/a`, {});
    await place().admin.ask('DELETE', path);
    // CouchDB takes a moment to let go of the name.
    await until('the name to be free', async () => (await place().admin.ask('PUT', path)).status !== 412);
    expect((await place().admin.ask('GET', path)).body.doc_count).toBe(0);
    expect((await place().admin.ask('GET', `${path}/a`)).status).toBe(404);
  });

  test('a destroyed database is 404 for every use', async () => {
    const path = await place().database();
    await place().admin.ask('DELETE', path);
    await until('every use to be 404', async () => {
      const uses = [
        place().admin.ask('GET', path),
        place().admin.ask('DELETE', path),
        place().admin.ask('PUT', `${path}/a`, {}),
        place().admin.ask('GET', `${path}/_changes`),
        place().admin.ask('POST', `${path}/_bulk_docs`, { docs: [{ _id: 'a' }] }),
      ];
      return (await Promise.all(uses)).every(({ status }) => status === 404);
    });
  });

  test('many databases are made, filled and destroyed side by side', async () => {
    const live = async (): Promise<number> => {
      const path = await place().database();
      const stored = await place().admin.ask('POST', `${path}/_bulk_docs`, {
        docs: [{ _id: 'a' }, { _id: 'b' }],
      });
      const gone = await place().admin.ask('DELETE', path);
      return stored.status + gone.status;
    };
    const sums = await Promise.all(Array.from({ length: 20 }, live));
    expect(sums).toEqual(Array.from({ length: 20 }, () => 401));
  });
}
