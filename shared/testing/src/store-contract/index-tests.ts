import type { Workplace } from './workplace.js';

/** `_index` and `_find`. */
export function indexTests(place: () => Workplace): void {
  const HELD = { kind: 'sync', status: { $ne: 'erased' } };
  const at = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
  const doc = (n: number, more: object = {}) => ({
    _id: `d${n}`,
    kind: 'sync',
    status: n % 2 ? 'erased' : 'completed',
    owner: `o${n % 3}`,
    updatedAt: at(50 - n),
    ...more,
  });

  const make = async (): Promise<string> => {
    const path = await place().database();
    for (const [name, fields] of [
      ['age', ['updatedAt']],
      ['owner', ['owner', 'updatedAt']],
    ] as const) {
      const body = { index: { fields, partial_filter_selector: HELD }, ddoc: 'index', name, type: 'json' };
      for (const result of ['created', 'exists'])
        expect(await place().admin.ask('POST', `${path}/_index`, body)).toMatchObject({
          status: 200,
          body: { result },
        });
    }
    const docs = Array.from({ length: 24 }, (_, n) => doc(n));
    await place().admin.ask('POST', `${path}/_bulk_docs`, { docs });
    return path;
  };

  const find = async (path: string, name: string, where: object, more: object = {}) => {
    const { status, body } = await place().admin.ask('POST', `${path}/_find`, {
      selector: { ...HELD, ...where },
      use_index: ['index', name],
      sort: [...(name === 'owner' ? ['owner'] : []), 'updatedAt'].map((field) => ({ [field]: 'asc' })),
      ...more,
    });
    return { status, docs: (body['docs'] ?? []) as Record<string, string>[] };
  };
  const ids = (docs: readonly Record<string, string>[]) => docs.map(({ _id }) => _id);

  test('a partial index gives what is in it, in its order, from a key on and up to another', async () => {
    const path = await make();
    const { docs } = await find(path, 'age', { updatedAt: { $gte: at(40), $lt: at(48) } });
    expect(ids(docs)).toEqual(['d10', 'd8', 'd6', 'd4']);
    const first = await find(path, 'age', { updatedAt: { $gt: null } }, { limit: 2, fields: ['_id'] });
    expect(first.docs).toEqual([{ _id: 'd22' }, { _id: 'd20' }]);
  });

  test('an index of two fields gives those of one value, in the order of the other', async () => {
    const path = await make();
    const { docs } = await find(path, 'owner', { owner: 'o1', updatedAt: { $gt: null } });
    expect(ids(docs)).toEqual(['d22', 'd16', 'd10', 'd4']);
    const next = await find(path, 'owner', { owner: { $gt: 'o1' }, updatedAt: { $gt: null } }, { limit: 1 });
    expect(ids(next.docs)).toEqual(['d20']);
  });

  test('an index follows its documents: new ones, changed ones, deleted ones', async () => {
    const path = await make();
    const all = async () => ids((await find(path, 'age', { updatedAt: { $gte: at(40) } })).docs);
    expect(await all()).toEqual(['d10', 'd8', 'd6', 'd4', 'd2', 'd0']);
    const { body } = await place().admin.ask('GET', `${path}/d4`);
    await place().admin.ask('PUT', `${path}/d4`, { ...body, updatedAt: at(59) });
    const { body: other } = await place().admin.ask('GET', `${path}/d6`);
    await place().admin.ask('PUT', `${path}/d6`, { ...other, status: 'erased' });
    const { body: gone } = await place().admin.ask('GET', `${path}/d8`);
    await place().admin.ask('DELETE', `${path}/d8?rev=${gone._rev}`);
    await place().admin.ask('PUT', `${path}/new`, doc(0, { _id: 'new', updatedAt: at(49) }));
    expect(await all()).toEqual(['d10', 'd2', 'new', 'd0', 'd4']);
  });

  test('what may be missing is asked for by a partial index too', async () => {
    const path = await place().database();
    const selector = { kind: 'sync', status: 'erased', outcome: { $exists: false } };
    const body = {
      index: { fields: ['updatedAt'], partial_filter_selector: selector },
      ddoc: 'index',
      name: 'cut',
    };
    await place().admin.ask('POST', `${path}/_index`, body);
    const docs = [doc(1), doc(3, { outcome: 'completed' }), doc(2)];
    await place().admin.ask('POST', `${path}/_bulk_docs`, { docs });
    const asked = { selector: { ...selector, updatedAt: { $gt: null } }, use_index: ['index', 'cut'] };
    const { body: found } = await place().admin.ask('POST', `${path}/_find`, asked);
    expect(ids(found['docs'] as Record<string, string>[])).toEqual(['d1']);
  });

  test('an order that no index gives is refused', async () => {
    const path = await make();
    const asked = { selector: { n: { $gt: null } }, sort: [{ n: 'asc' }], use_index: ['index', 'none'] };
    const { status } = await place().admin.ask('POST', `${path}/_find`, asked);
    expect(status).toBe(400);
  });

  test('a member uses an index, and makes none', async () => {
    const path = await make();
    const member = await place().account();
    await place().admit(path, member);
    const asked = { selector: { ...HELD, updatedAt: { $gt: null } }, use_index: ['index', 'age'] };
    const { body } = await member.ask('POST', `${path}/_find`, asked);
    expect(body['docs']).toHaveLength(12);
    const mine = await member.ask('POST', `${path}/_index`, { index: { fields: ['n'] }, name: 'n' });
    expect([401, 403]).toContain(mine.status);
  });

  test('a database that is not there is 404', async () => {
    const asked = { selector: { a: { $gt: null } } };
    expect((await place().admin.ask('POST', '/contract-none/_find', asked)).status).toBe(404);
  });
}
