import { bySeconds, nextToken, timeOf } from '@data-connector/provider';
import { idsOf, listing, stage } from '../support/stage.js';

const mapping = { provider: 'plain', account: { id: '42', name: 'Ada' } };
const list = { next: nextToken('next', 'from') };

test('a record says where it is from, and what its mapper says', async () => {
  const { handler } = await stage();
  const item = { id: 't1', more: { deep: [1, null] } };
  expect(handler.map(item, mapping)).toEqual({
    _id: 'plain-42-t1',
    schema: 'https://common.schemas.verida.io/social/following/v0.1.0/schema.json',
    name: 't1',
    uri: 'https://third.example/t1',
    sourceApplication: 'https://third.example',
    sourceAccountId: '42',
    sourceId: 't1',
    sourceData: item,
  });
});

test('what a mapper leaves undefined is left out', async () => {
  const { handler } = await stage(undefined, { handler: { map: () => ({ name: 'Thing', uri: undefined }) } });
  expect(handler.map({ id: 't1' }, mapping)).not.toHaveProperty('uri');
});

test.each([undefined, null, 'text', 7, [], {}, { id: '' }, { id: 1.5 }])('%j is no thing', async (item) => {
  const { handler } = await stage();
  expect(handler.idOf(item)).toBeUndefined();
  expect(() => handler.map(item, mapping)).toThrow('without an id');
});

test.each<[string, string | undefined]>([
  ['{"id":42}', '42'],
  ['{"id":0}', '0'],
  ['{"id":9007199254740991}', '9007199254740991'],
  ['{"id":"1180000000000000001"}', '1180000000000000001'],
  // What JSON.parse makes of it is the number beside it.
  ['{"id":1180000000000000001}', undefined],
])('the id of %s is %p', async (json, id) => {
  const { handler } = await stage();
  expect(handler.idOf(JSON.parse(json))).toBe(id);
});

test('an item whose place is none of the order is delivered, as one without a place', async () => {
  const body = {
    items: [
      { id: 'a', at: '2' },
      { id: 'b', at: 'soon' },
      { id: 'c', at: '1' },
    ],
  };
  const { run } = await stage(() => ({ body }));
  const { ids, cursor } = await run();
  expect(ids).toEqual(['a', 'b', 'c']);
  expect(cursor).toMatchObject({ newest: { at: '2' }, unplaced: ['b'] });
});

test.each([
  ['1970-01-01T00:01:00.900Z', '60'],
  ['1969-12-31T23:59:58Z', '-2'],
  ['never', undefined],
])('order by seconds puts %s at %p', (time, at) => {
  const order = bySeconds((item) => timeOf(item['time']));
  expect(order.at({ time })).toBe(at);
  if (at !== undefined) expect(at).toMatch(order.shape);
});

describe('a snapshot', () => {
  const handler = { mode: 'snapshot' } as const;

  test('that was cut off goes on at its place', async () => {
    const { asked, run } = await stage(listing(25), { handler, list });
    const cut = await run({ pages: 1 });
    const rest = await run({ cursor: cut.cursor });
    expect([...cut.ids, ...rest.ids]).toEqual(idsOf(25));
    expect(rest.cursor).toMatchObject({
      snapshot: cut.cursor?.['snapshot'],
      completedAt: expect.any(String),
    });
    expect(asked.map(({ query }) => query)).toEqual([{}, { from: '10' }, { from: '20' }]);
  });

  test('begins anew when the third party knows its place no more', async () => {
    let known = true;
    const { run } = await stage(
      (page) => (known || !page.query['from'] ? listing(15)(page) : { status: 410 }),
      { handler, list, api: { errors: [{ status: 410, means: 'place_unknown' }] } },
    );
    const cut = await run({ pages: 1 });
    known = false;
    const anew = await run({ cursor: cut.cursor, pages: 1 });
    expect(anew.ids).toEqual(idsOf(15).slice(0, 10));
    expect(anew.cursor?.['snapshot']).not.toBe(cut.cursor?.['snapshot']);
  });

  test('takes nothing from a cursor but the parameters of its place', async () => {
    const { asked, run } = await stage(listing(25), { handler, list });
    const { cursor } = await run({ pages: 1 });
    await run({ cursor: { ...cursor, next: { token: 'from=20&method=delete&limit=9', skip: 0 } } });
    expect(asked.at(-1)?.query).toEqual({ from: '20' });
  });

  test('keeps the longest place that a third party may tell', async () => {
    const next = '+'.repeat(1024);
    const { asked, run } = await stage(() => ({ body: { items: [], next } }), { handler, list });
    const { cursor } = await run({ pages: 1 });
    await run({ cursor, pages: 1 });
    expect(asked[1]?.query).toEqual({ from: next });
  });
});
