import type { Workplace } from './workplace.js';

interface Row {
  id: string;
  key: string;
  error?: string;
  value?: { rev: string; deleted?: boolean };
  doc?: { n: number };
}

/** `_all_docs`. */
export function listTests(place: () => Workplace): void {
  const fill = async (count: number): Promise<string> => {
    const path = await place().database();
    const docs = Array.from({ length: count }, (_, n) => ({ _id: `d${String(n).padStart(5, '0')}`, n }));
    await place().admin.ask('POST', `${path}/_bulk_docs`, { docs });
    return path;
  };

  const json = (value: unknown): string => encodeURIComponent(JSON.stringify(value));

  test('keys are answered in their order: found, unknown and deleted', async () => {
    const path = await fill(3);
    const { body } = await place().admin.ask('GET', `${path}/d00001`);
    await place().admin.ask('DELETE', `${path}/d00001?rev=${body._rev}`);
    const keys = ['d00002', 'nobody', 'd00001', 'd00000'];
    const asked = await place().admin.ask('POST', `${path}/_all_docs?include_docs=true`, { keys });
    const rows = asked.body.rows as Row[];
    expect(rows.map(({ key }) => key)).toEqual(keys);
    expect(rows.map(({ doc, error, value }) => doc?.n ?? error ?? value?.deleted)).toEqual([
      2,
      'not_found',
      true,
      0,
    ]);
    const got = await place().admin.ask('GET', `${path}/_all_docs?keys=${json(keys)}`);
    expect((got.body.rows as Row[]).map(({ key }) => key)).toEqual(keys);
  });

  test.each([
    ['startkey="d00003"&limit=2', ['d00003', 'd00004']],
    ['startkey="d00001"&endkey="d00003"', ['d00001', 'd00002', 'd00003']],
    ['startkey="d00001"&endkey="d00003"&inclusive_end=false', ['d00001', 'd00002']],
    ['descending=true&startkey="d00001"', ['d00001', 'd00000']],
    ['skip=4&limit=5', ['d00004', 'd00005']],
    ['key="d00002"', ['d00002']],
    ['startkey="e"', []],
  ])('%s selects %j', async (query, ids) => {
    const path = await fill(6);
    const { body } = await place().admin.ask('GET', `${path}/_all_docs?${query.replaceAll('"', '%22')}`);
    expect((body.rows as Row[]).map(({ id }) => id)).toEqual(ids);
  });

  test('a long list is complete, in order and with its documents', async () => {
    const path = await fill(1_250);
    const { body } = await place().admin.ask('GET', `${path}/_all_docs?include_docs=true`);
    expect(body.total_rows).toBe(1_250);
    expect((body.rows as Row[]).map(({ doc }) => doc?.n)).toEqual(Array.from({ length: 1_250 }, (_, n) => n));
  });
}
