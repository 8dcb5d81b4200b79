import { nextToken } from '@data-connector/provider';
import type { Asked } from '@data-connector/testing/stand-in';
import { idsOf, listing, stage, type Changes } from '../support/stage.js';

const next = nextToken('next', 'from');
const size = { parameter: 'limit', max: 100, min: 5 };
const errors = [{ status: 500, means: 'page_too_large' }] as const;
const sizes = (asked: readonly Asked[]) => asked.map(({ query }) => Number(query['limit']));

test.each<[string, NonNullable<Changes['list']>, unknown]>([
  ['a member', {}, { items: [{ id: 'a' }] }],
  ['a member of a member', { items: 'data.children' }, { data: { children: [{ id: 'a' }] } }],
  ['the body itself', { items: undefined }, [{ id: 'a' }]],
  ['what is made of the body', { items: (body) => [{ id: (body as { one: string }).one }] }, { one: 'a' }],
])('the items of a page are in %s', async (_name, list, body) => {
  const { run } = await stage(() => ({ body }), { list });
  expect((await run()).ids).toEqual(['a']);
});

test('items that are no things are passed on, to be counted as invalid', async () => {
  const { run } = await stage(() => ({ body: { items: [null, 'x', { id: 5 }] } }));
  expect((await run()).ids).toHaveLength(3);
});

test.each([{}, { items: {} }, { items: null }, []])('%j is no page', async (body) => {
  const { asked, run } = await stage(() => ({ body }));
  await expect(run()).rejects.toMatchObject({ code: 'provider_unavailable' });
  expect(asked).toHaveLength(1);
});

test('each page is asked for with the account, the query and the place', async () => {
  const list = { path: 'users/:account/things', query: { fields: 'id' }, size, next };
  const { asked, run } = await stage(listing(250), { list });
  await run({ account: { id: 'a/b', name: '' } });
  expect(asked.map(({ path, query }) => [path, query])).toEqual([
    ['/v1/users/a%2Fb/things', { fields: 'id', limit: '100' }],
    ['/v1/users/a%2Fb/things', { fields: 'id', limit: '100', from: '100' }],
    ['/v1/users/a%2Fb/things', { fields: 'id', limit: '100', from: '200' }],
  ]);
});

test.each([
  ['its username', { id: '42', name: '', username: 'ada/l' }, '/v1/user/ada%2Fl/things'],
  ['its id without one', { id: '42', name: '' }, '/v1/user/42/things'],
])('an account can stand in a path by %s', async (_name, account, path) => {
  const { asked, run } = await stage(listing(1), { list: { path: 'user/:username/things' } });
  await run({ account });
  expect(asked[0]?.path).toBe(path);
});

test('an account can stand in a query', async () => {
  const { asked, run } = await stage(listing(1), { list: { query: { of: ':account', as: 'x:account' } } });
  await run({ account: { id: 'a/b', name: '' } });
  expect(asked[0]?.query).toMatchObject({ of: 'a/b', as: 'x:account' });
});

test('short and empty pages are not the end', async () => {
  const pages = [['t3', 't2'], [], ['t1'], []];
  const { asked, run } = await stage(
    (_asked, number) => ({
      body: { items: pages[number - 1]?.map((id) => ({ id })), next: pages[number] && number },
    }),
    { list: { next } },
  );
  expect((await run()).ids).toEqual(idsOf(3));
  expect(asked).toHaveLength(4);
});

test('pages get smaller where they are too large, and grow again', async () => {
  const { asked, run } = await stage(
    (page) =>
      Number(page.query['limit']) > ('from' in page.query ? 100 : 10) ? { status: 500 } : listing(300)(page),
    { list: { size, next }, api: { errors } },
  );
  expect((await run()).ids).toEqual(idsOf(300));
  expect(sizes(asked)).toEqual([100, 50, 25, 12, 6, 12, 24, 48, 96, 100, 100]);
});

test('a page that is too large however small it is, is provider_unavailable', async () => {
  const { asked, run } = await stage(() => ({ status: 500 }), { list: { size }, api: { errors } });
  await expect(run()).rejects.toMatchObject({ code: 'provider_unavailable' });
  expect(new Set(sizes(asked))).toEqual(new Set([100, 50, 25, 12, 6, 5]));
});

test.each([
  [2, 5],
  [30, 30],
  [undefined, 100],
])('with a limit of %p no more is asked for than %i where each item costs', async (limit, most) => {
  const { asked, run } = await stage(listing(1), { list: { size: { ...size, asNeeded: true } } });
  await run({ limit });
  expect(sizes(asked)).toEqual([most]);
});
