import { createHash } from 'node:crypto';
import { linkHeader, nextToken, pageNumber, type List } from '@data-connector/provider';
import type { Asked, Said } from '@data-connector/testing/stand-in';
import { idsOf, listing, stage, type Changes } from '../support/stage.js';

type Next = NonNullable<List['next']>;

const next = nextToken('next', 'from');
const conditional = true as const;
const snapshots = { mode: 'snapshot' } as const;

/** A third party whose answers have an ETag of what they say, and which it does not say again. */
const tagged =
  (answer: (asked: Asked) => Said) =>
  (asked: Asked): Said => {
    const said = answer(asked);
    const etag = `"${createHash('sha256').update(JSON.stringify(said.body)).digest('hex')}"`;
    const headers = { ...said.headers, etag };
    return asked.headers['if-none-match'] === etag ? { status: 304, headers } : { ...said, headers };
  };

/** A list of so many things that can grow, and what was asked of it since the last look. */
async function growing(count: number, changes: Changes = {}) {
  const list = { count };
  const made = await stage(
    tagged((asked) => listing(list.count)(asked)),
    { ...changes, list: { next, conditional, ...changes.list } },
  );
  const conditions = () => made.asked.splice(0).map(({ headers }) => headers['if-none-match'] !== undefined);
  return { ...made, list, conditions };
}

describe('a list of what is new', () => {
  test('that has not changed is asked for once, and says so', async () => {
    const { conditions, run } = await growing(25);
    const first = await run();
    expect(first.ids).toEqual(idsOf(25));
    expect(conditions()).toEqual([false, false, false]);
    const { cursor, ids, pages } = await run({ cursor: first.cursor });
    expect(conditions()).toEqual([true]);
    expect([ids, cursor, pages]).toEqual([[], first.cursor, [expect.objectContaining({ unchanged: true })]]);
  });

  test('that has grown gives what is new, and does not say that it is unchanged', async () => {
    const { list, run } = await growing(25);
    const { cursor } = await run();
    list.count = 27;
    const { ids, pages } = await run({ cursor });
    expect(ids).toEqual(['t27', 't26']);
    expect(pages.some(({ unchanged }) => unchanged)).toBe(false);
    expect((await run({ cursor: (await run({ cursor })).cursor })).pages.at(-1)?.unchanged).toBe(true);
  });

  test('gives what an earlier run left out, though its first page has not changed', async () => {
    const { list, run } = await growing(25);
    const cut = await run({ pages: 1 });
    const rest = await run({ cursor: cut.cursor });
    expect([...cut.ids, ...rest.ids]).toEqual(idsOf(25));
    expect(rest.pages.some(({ unchanged }) => unchanged)).toBe(false);
    list.count = 60;
    const fresh = await run({ cursor: rest.cursor, pages: 1 });
    const gap = await run({ cursor: fresh.cursor });
    expect([...fresh.ids, ...gap.ids].sort()).toEqual(idsOf(60).slice(0, 35).sort());
  });

  test.each([1, 4, 9])('loses nothing in runs of at most %i', async (limit) => {
    const { list, run } = await growing(25);
    const got: unknown[] = [];
    let cursor;
    for (let runs = 0; runs < 40; runs++) {
      if (runs === 12) list.count = 40;
      const done = await run({ cursor, limit });
      got.push(...done.ids);
      ({ cursor } = done);
    }
    expect(got.sort()).toEqual(idsOf(40).sort());
  });

  test('whose things have no place is read whole as long as it was never', async () => {
    const { run } = await growing(25, {
      handler: { order: { shape: /^\d+$/, at: () => undefined } } as object,
    });
    const cut = await run({ pages: 1 });
    expect((await run({ cursor: cut.cursor })).ids).toEqual(idsOf(25).slice(10));
  });
});

describe('a snapshot', () => {
  test('that has not changed is asked for page by page, stays what it was, and nothing is gone', async () => {
    const { conditions, handler, run } = await growing(25, { handler: snapshots });
    const first = await run();
    conditions();
    const again = await run({ cursor: first.cursor });
    expect(conditions()).toEqual([true, true, true]);
    const [page] = again.pages;
    expect([again.pages.length, page?.unchanged, page?.snapshot, page?.items]).toEqual([
      1,
      true,
      undefined,
      [],
    ]);
    expect(again.cursor).toEqual({ ...first.cursor, completedAt: expect.any(String) });
    expect(handler.dueAt?.(again.cursor ?? {}, new Date())).toBeDefined();
  });

  /** A list whose newest things come last, in pages of ten. */
  const ascending = async (list: { count: number; edited?: number }, how: Next) => {
    const made = await stage(
      tagged(({ query }) => {
        const [page, from] = [Number(query['page'] ?? 1), Number(query['from'] ?? 0)];
        const start = from || (page - 1) * 10;
        const ids = Array.from({ length: list.count }, (_, i) => `${i + 1}${list.edited === i ? 'b' : ''}`);
        const leads = start + 10 < list.count;
        const headers = leads ? { link: `<https://third.example/things?page=${page + 1}>; rel="next"` } : {};
        const items = ids.slice(start, start + 10).map((id) => ({ id }));
        return {
          headers: how === inLink ? headers : {},
          body: { items, ...(how === inBody && leads ? { next: start + 10 } : {}) },
        };
      }),
      { handler: snapshots, list: { next: how, conditional, size: { parameter: 'limit', max: 10 } } },
    );
    const asks = () => made.asked.splice(0).map(({ headers }) => headers['if-none-match'] !== undefined);
    return { ...made, asks };
  };
  const inBody = nextToken('next', 'from');
  const inLink = linkHeader('page');
  const [known, unknown] = [true, false];

  test.each<[string, { count: number; edited?: number }, boolean[]]>([
    ['first page', { count: 25, edited: 0 }, [known, unknown, unknown]],
    ['second page', { count: 25, edited: 10 }, [known, known, unknown, unknown, unknown]],
    ['last page', { count: 26 }, [known, known, known, unknown, unknown, unknown]],
  ])('whose %s has changed comes whole, as another one', async (_which, change, expected) => {
    const list = { count: 25 };
    const { asks, run } = await ascending(list, inBody);
    const first = await run();
    asks();
    Object.assign(list, change);
    const again = await run({ cursor: first.cursor });
    expect(asks()).toEqual(expected);
    expect(again.ids).toHaveLength(change.count);
    const { complete, id } = again.pages.at(-1)?.snapshot ?? {};
    expect([complete, id === first.pages.at(-1)?.snapshot?.id]).toEqual([true, false]);
  });

  test.each<[string, Next, number, boolean[]]>([
    ['its last body would lead on', inBody, 20, [known, known]],
    ['its end is an empty page', pageNumber(), 20, [known, known, known]],
    ['its last page has room', inLink, 19, [known, known]],
    ['its last page is full, and what leads on would be in a header', inLink, 20, [unknown, unknown]],
    ['it has more pages than are remembered', inBody, 170, Array<boolean>(17).fill(unknown)],
  ])('can be known again or not where %s', async (_where, how, count, expected) => {
    const { asks, run } = await ascending({ count }, how);
    const { cursor } = await run();
    asks();
    await run({ cursor });
    expect(asks()).toEqual(expected);
  });

  test('that was cut off between pages is known again, and within a page it is not', async () => {
    const { asks, run } = await ascending({ count: 25 }, inBody);
    const whole = await run({ cursor: (await run({ limit: 10 })).cursor });
    const torn = await run({ cursor: (await run({ limit: 7 })).cursor });
    asks();
    expect((await run({ cursor: whole.cursor })).pages[0]?.unchanged).toBe(true);
    expect((await run({ cursor: torn.cursor })).ids).toHaveLength(25);
  });

  test('of which an item could not be read comes again', async () => {
    const { handler, run } = await ascending({ count: 25 }, inBody);
    const { cursor = {} } = await run();
    expect((await run({ cursor: handler.afresh?.(cursor) })).ids).toHaveLength(25);
  });
});

describe('what is known of a page is for that page only', () => {
  test.each<[string, object]>([
    ['another account', { account: { id: '43', name: 'Bob' } }],
    ['other scopes', { scopes: ['read', 'list'] }],
  ])('and not for %s', async (_name, other) => {
    const { conditions, run } = await growing(5);
    const { cursor } = await run();
    expect((await run({ cursor, ...other })).pages[0]?.unchanged).toBeUndefined();
    expect(conditions()).toEqual([false, false]);
  });

  test('and a list that is not conditional remembers nothing', async () => {
    const { conditions, run } = await growing(5, { list: { conditional: undefined } });
    const { cursor = {} } = await run();
    await run({ cursor });
    expect([Object.keys(cursor), conditions()]).toEqual([['newest'], [false, false]]);
  });

  test('and a 304 that nobody asked for is provider_unavailable', async () => {
    const { run } = await stage(() => ({ status: 304 }), { list: { conditional } });
    await expect(run()).rejects.toMatchObject({ code: 'provider_unavailable' });
  });
});

const DATE = 'Wed, 18 Nov 2026 10:00:00 GMT';
const CHANGED = 'Wed, 18 Nov 2026 09:59:59 GMT';

test.each<[string, Record<string, string>, Record<string, string>]>([
  ['an ETag', { etag: '"a"', 'last-modified': CHANGED }, { 'if-none-match': '"a"' }],
  ['a weak one', { etag: 'W/"a/b+c="' }, { 'if-none-match': 'W/"a/b+c="' }],
  ['a time where there is none', { 'last-modified': CHANGED }, { 'if-modified-since': CHANGED }],
  ['nothing in a second that goes on', { 'last-modified': DATE }, {}],
  ['nothing of another form', { etag: 'a', 'last-modified': 'yesterday' }, {}],
  ['nothing that is too long', { etag: `"${'a'.repeat(257)}"` }, {}],
  ['nothing where nothing is said', {}, {}],
])('a page is known again by %s', async (_name, headers, expected) => {
  const answer = { headers: { date: DATE, ...headers }, body: { items: [{ id: 'a', at: '1' }] } };
  const { asked, run } = await stage(() => answer, { list: { conditional } });
  const { cursor } = await run();
  await run({ cursor });
  const { 'if-none-match': none, 'if-modified-since': since } = asked[1]?.headers ?? {};
  expect({
    ...(none && { 'if-none-match': none }),
    ...(since && { 'if-modified-since': since }),
  }).toEqual(expected);
});

test.each([
  { of: 'a'.repeat(22), by: '"a"\r\nx-evil: 1' },
  { of: 'a'.repeat(22), by: `"${'a'.repeat(5000)}"` },
  { of: 'a'.repeat(22), by: 'Wed, 18 Nov 2026 10:00:00 GMT\n' },
  { of: '../', by: '"a"' },
  { of: 'a'.repeat(22), by: '"a"', more: 1 },
])('a cursor with %j is refused', async (seen) => {
  const { handler } = await stage();
  expect(handler.cursor.safeParse({ seen: { of: 'a'.repeat(22), by: '"a"' } }).success).toBe(true);
  expect(handler.cursor.safeParse({ seen }).success).toBe(false);
});
