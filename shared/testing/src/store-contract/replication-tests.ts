import { Pouch } from '../pouch/index.js';
import { until } from '../until/index.js';
import { basic, uniqueName, type Client } from './client.js';
import type { Workplace } from './workplace.js';

interface Options {
  method?: string;
  body?: string;
  headers: Iterable<[string, string]>;
  signal?: AbortSignal;
}

/** PouchDB on the other side, as in a Vault. */
export function replicationTests(place: () => Workplace): void {
  const locals: PouchDB.Database[] = [];

  const local = (): PouchDB.Database => {
    const database = new Pouch(uniqueName());
    locals.push(database);
    return database;
  };

  const remote = (client: Client, path: string): PouchDB.Database =>
    new Pouch(client.url + path, {
      adapter: 'http',
      skip_setup: true,
      fetch: (url: string, options: Options) => {
        const headers = {
          ...Object.fromEntries(options.headers),
          authorization: client.who ? basic(client.who) : '',
        };
        return fetch(url, { ...options, headers });
      },
    });

  const shared = async () => {
    const path = await place().database();
    const member = await place().account();
    await place().admit(path, member);
    return { path, member, there: remote(member, path) };
  };

  afterEach(async () => {
    await Promise.all(locals.splice(0).map((database) => database.destroy()));
  });

  test('PouchDB fetches all documents, then only what is new', async () => {
    const { path, there } = await shared();
    const docs = Array.from({ length: 600 }, (_, n) => ({ _id: `d${n}`, n }));
    await place().admin.ask('POST', `${path}/_bulk_docs`, { docs });
    const here = local();
    expect(await here.replicate.from(there)).toMatchObject({
      ok: true,
      docs_written: 600,
      doc_write_failures: 0,
    });
    const { _rev } = await here.get('d7');
    await place().admin.ask('PUT', `${path}/d7`, { n: 'new', _rev });
    await place().admin.ask('DELETE', `${path}/d8?rev=${(await here.get('d8'))._rev}`);
    expect(await here.replicate.from(there)).toMatchObject({ docs_read: 2, docs_written: 2 });
    expect((await here.get('d7'))['n']).toBe('new');
    expect((await here.info()).doc_count).toBe(599);
  });

  test('PouchDB sends its documents', async () => {
    const { path, there } = await shared();
    const here = local();
    await here.bulkDocs(Array.from({ length: 120 }, (_, n) => ({ _id: `up${n}`, n })));
    expect(await here.replicate.to(there)).toMatchObject({ docs_written: 120, doc_write_failures: 0 });
    expect((await place().admin.ask('GET', `${path}/up7`)).body.n).toBe(7);
  });

  test('PouchDB follows both sides', async () => {
    const { path, there } = await shared();
    const here = local();
    const sync = here.sync(there, { live: true });
    await here.put({ _id: 'from-here' });
    await place().admin.ask('PUT', `${path}/from-there`, {});
    await until('both documents on both sides', async () => {
      const arrived = await here.allDocs({ keys: ['from-there'] });
      const sent = await place().admin.ask('GET', `${path}/from-here`);
      return arrived.rows[0]?.error === undefined && sent.status === 200;
    });
    sync.cancel();
    await sync.catch(() => undefined);
  });

  test('PouchDB is refused where its account is no member', async () => {
    const { path } = await shared();
    const here = local();
    const other = remote(await place().account(), path);
    await expect(here.replicate.from(other)).rejects.toMatchObject({ status: 403 });
    expect((await here.info()).doc_count).toBe(0);
  });
}
