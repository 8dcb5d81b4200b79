import { nextToken, syncToken } from '@data-connector/provider';
import type { Asked, Said } from '@data-connector/testing/stand-in';
import type { ChangesData } from '../../src/handlers/handler-data.js';
import { stage } from '../support/stage.js';

const changes = {
  mode: 'changes',
  token: syncToken('token', 'since'),
  gone: ({ gone }: { readonly gone?: unknown }) => gone === true,
} as const;
const list = { path: 'things', items: 'items', next: nextToken('next', 'from') };
const mapping = { provider: 'plain', account: { id: '42', name: 'Ada' } };

describe('of a list that only names its items', () => {
  const named = {
    ...changes,
    each: {
      path: ({ id, gone }: { readonly id?: unknown; readonly gone?: unknown }) =>
        gone === true ? undefined : `things/${String(id)}`,
      query: { whole: 'yes' },
    },
  };
  const answering =
    (own: Said) =>
    ({ path }: Asked): Said =>
      path.endsWith('/things')
        ? { body: { items: [{ id: 'a' }, { id: 'b', gone: true }, { id: 'c' }], token: 't' } }
        : path.endsWith('/c')
          ? own
          : { body: { id: 'a', text: 'whole' } };

  test('each is asked for by itself, but what is gone', async () => {
    const { asked, handler, run } = await stage(answering({ body: { id: 'c', text: 'too' } }), {
      handler: named,
      list,
    });
    const { items } = await run();
    expect(items).toEqual([
      { id: 'a', text: 'whole' },
      { id: 'b', gone: true },
      { id: 'c', text: 'too' },
    ]);
    expect(asked.map(({ path, query }) => [path, query['whole']]).sort()).toEqual([
      ['/v1/things', undefined],
      ['/v1/things/a', 'yes'],
      ['/v1/things/c', 'yes'],
    ]);
    expect(items.map((item) => handler.isGone?.(item))).toEqual([false, true, false]);
  });

  test.each([404, 410])('one that is not there any more, by a %i, is gone', async (status) => {
    const { handler, run } = await stage(answering({ status, body: {} }), { handler: named, list });
    const { ids, items } = await run();
    expect([ids, items.map((item) => handler.isGone?.(item))]).toEqual([
      ['a', 'b', 'c'],
      [false, true, true],
    ]);
  });

  test.each<[string, unknown]>([
    ['large', { text: 'x'.repeat(17 * 2 ** 20) }],
    ['deep', JSON.parse('['.repeat(100) + ']'.repeat(100))],
  ])('one that is too %s is what the list says of it, and was asked for once', async (_name, body) => {
    const { asked, handler, run } = await stage(answering({ body }), { handler: named, list });
    const { items } = await run();
    expect([items[2], handler.isGone?.(items[2])]).toEqual([{ id: 'c' }, false]);
    expect(asked.filter(({ path }) => path.endsWith('/c'))).toHaveLength(1);
  });

  test('one whose own answer is no object is what the list says of it', async () => {
    const { run } = await stage(answering({ body: [] }), { handler: named, list });
    expect((await run()).items[2]).toEqual({ id: 'c' });
  });

  test('one by itself keeps the id of its collection', async () => {
    const { run } = await stage(
      ({ path }) => ({
        body: path.endsWith('/shelves')
          ? { items: [{ id: 'one' }] }
          : path.endsWith('/shelves/one/things')
            ? { items: [{ id: 'a' }, 'odd'], token: 't' }
            : { id: 'a', text: 'whole' },
      }),
      {
        handler: {
          ...named,
          collections: { path: 'shelves', items: 'items', as: 'shelf' },
        } as Partial<ChangesData>,
        list: { ...list, path: 'shelves/:collection/things' },
      },
    );
    expect((await run()).items).toEqual([{ id: 'a', text: 'whole', shelf: 'one' }, 'odd']);
  });

  test.each([
    [429, 'rate_limited'],
    [400, 'provider_unavailable'],
    [403, 'scope_missing'],
  ])('one that is refused with %i is what the run ends with', async (status, code) => {
    const { run } = await stage(answering({ status, body: {} }), { handler: named, list });
    await expect(run()).rejects.toMatchObject({ code });
  });
});

test('items get their collection’s id where they do not tell it', async () => {
  const { handler, run } = await stage(
    ({ path }) => ({
      body: path.endsWith('/shelves')
        ? { items: [{ id: 'one' }, { id: 'two' }] }
        : { items: [{ id: 'same', gone: path.includes('two') }], token: 't' },
    }),
    {
      handler: {
        ...changes,
        collections: { path: 'shelves', items: 'items', as: 'shelf' },
        id: ({ id, shelf }) => `${String(shelf)}/${String(id)}`,
      } as Partial<ChangesData>,
      list: { ...list, path: 'shelves/:collection/things' },
    },
  );
  const { ids, items } = await run();
  expect(ids).toEqual(['one/same', 'two/same']);
  expect(items.map((item) => handler.isGone?.(item))).toEqual([false, true]);
  expect(handler.map(items[0], mapping)).toMatchObject({ sourceData: items[0] });
  expect(items[0]).toEqual({ id: 'same', gone: false, shelf: 'one' });
});
