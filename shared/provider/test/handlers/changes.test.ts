import type { Cursor } from '@data-connector/protocol';
import { changes, type ChangesAsk, type ChangesParts } from '../../src/handlers/changes.js';
import type { HandlerContext, Page } from '../../src/handlers/handler.js';
import { PlaceUnknown, TokenForgotten } from '../../src/third-party/faults.js';

interface Item {
  readonly id: string;
  readonly gone?: true;
}

/** A third party with lists of items, which tells what has changed since any state, two items a page. */
class ThirdParty {
  readonly lists = new Map<string, Map<string, Item>>();
  readonly #log: { readonly of: string; readonly item: Item }[] = [];
  readonly asked: ChangesAsk[] = [];
  /** Tokens and places of earlier states than this are not known. */
  knownFrom = 0;
  placesFrom = 0;

  set(of: string, ...ids: readonly string[]): void {
    const list = this.lists.get(of) ?? new Map<string, Item>();
    this.lists.set(of, list);
    for (const id of ids) this.#note(of, { id }).set(id, { id });
  }

  remove(of: string, id: string): void {
    this.#note(of, { id, gone: true }).delete(id);
  }

  #note(of: string, item: Item): Map<string, Item> {
    this.#log.push({ of, item });
    return this.lists.get(of) as Map<string, Item>;
  }

  page: ChangesParts['page'] = async (ask) => {
    this.asked.push(ask);
    const { of, place, since } = ask;
    if (since !== undefined && Number(since) < this.knownFrom) throw new TokenForgotten();
    // A place tells the state in which its pass began, and how many items come before it.
    const [state = this.#log.length, start = 0] = (place ?? '')
      .split('-')
      .flatMap((part) => (part ? [Number(part)] : []));
    if (place !== undefined && state < this.placesFrom) throw new PlaceUnknown();
    const changed = this.#log.slice(Number(since ?? 0), state).filter((one) => one.of === of);
    const all =
      since === undefined ? [...(this.lists.get(of)?.values() ?? [])] : changed.map(({ item }) => item);
    const items = all.slice(start, start + 2);
    const next = start + 2 < all.length ? `${state}-${start + 2}` : undefined;
    return { items, next, token: next === undefined ? String(state) : undefined };
  };
}

let party: ThirdParty;
beforeEach(() => {
  party = new ThirdParty();
});

/** Runs the handler to its end, its cursor as it comes back from storage. */
async function run(
  cursor?: Cursor,
  options: { limit?: number; pages?: number; many?: boolean; whole?: ChangesParts['whole'] } = {},
) {
  const handler = changes({
    page: party.page,
    isGone: ({ gone }: Item) => gone === true,
    ...(options.many ? { collections: async () => [...party.lists.keys()] } : {}),
    ...(options.whole ? { whole: options.whole } : {}),
  });
  const pages: Page[] = [];
  const context = { cursor, limit: options.limit } as HandlerContext;
  for await (const page of handler.pages(context)) {
    pages.push({ ...page, cursor: handler.cursor.parse(JSON.parse(JSON.stringify(page.cursor))) });
    if (pages.length === options.pages) break;
  }
  const items = pages.flatMap((page) => page.items) as Item[];
  const last = pages.at(-1) as Page;
  return {
    pages,
    came: items.filter(({ gone }) => !gone).map(({ id }) => id),
    gone: items.filter(({ gone }) => gone).map(({ id }) => id),
    cursor: last.cursor,
    last,
    whole: last.snapshot?.complete,
    id: last.snapshot?.id,
  };
}

test('comes whole, and then tells what is new, edited or gone, and nothing else', async () => {
  party.set('', 'a', 'b', 'c');
  const first = await run();
  expect([first.came, first.whole, first.pages.map(({ snapshot }) => snapshot?.complete)]).toEqual([
    ['a', 'b', 'c'],
    true,
    [false, true],
  ]);
  party.set('', 'd', 'b');
  party.remove('', 'a');
  const second = await run(first.cursor);
  expect([second.came, second.gone, second.whole, second.id]).toEqual([['d', 'b'], ['a'], false, first.id]);
  const third = await run(second.cursor);
  expect([third.pages.length, third.came, third.last.unchanged, third.last.snapshot]).toEqual([
    1,
    [],
    true,
    undefined,
  ]);
});

test.each([1, 2])(
  'a whole that is cut off after page %i goes on there, and is complete only at its end',
  async (pages) => {
    party.set('', 'a', 'b', 'c', 'd', 'e');
    const cut = await run(undefined, { pages });
    expect(cut.whole).toBe(false);
    const rest = await run(cut.cursor);
    expect([rest.whole, rest.id, [...cut.came, ...rest.came]]).toEqual([
      true,
      cut.id,
      ['a', 'b', 'c', 'd', 'e'],
    ]);
    // What changed in the meantime is told by the state in which the whole began.
    party.remove('', 'a');
    expect((await run(rest.cursor)).gone).toEqual(['a']);
  },
);

test.each([1, 2, 3])('runs of %i bring everything, tombstones counted, and never more', async (limit) => {
  party.set('', 'a', 'b', 'c', 'd', 'e');
  const all = async (cursor?: Cursor) => {
    const runs = [await run(cursor, { limit })];
    while (runs.at(-1)?.last.more) runs.push(await run(runs.at(-1)?.cursor, { limit }));
    for (const { came, gone } of runs) expect(came.length + gone.length).toBeLessThanOrEqual(limit);
    expect(runs.map(({ whole }) => whole === true)).toEqual(
      runs.map((_run, i) => !cursor && i === runs.length - 1),
    );
    return {
      came: runs.flatMap(({ came }) => came),
      gone: runs.flatMap(({ gone }) => gone),
      cursor: runs.at(-1)?.cursor,
    };
  };
  const whole = await all();
  expect(whole.came).toEqual(['a', 'b', 'c', 'd', 'e']);
  for (const id of ['a', 'b', 'c']) party.remove('', id);
  party.set('', 'f');
  const news = await all(whole.cursor);
  expect([news.came, news.gone]).toEqual([['f'], ['a', 'b', 'c']]);
});

test('what was left of a page is taken from its beginning where other items stand there by now', async () => {
  party.set('', 'a', 'b');
  const cut = await run(undefined, { limit: 1 });
  party.lists.set(
    '',
    new Map([
      ['x', { id: 'x' }],
      ['b', { id: 'b' }],
    ]),
  );
  expect((await run(cut.cursor)).came).toEqual(['x', 'b']);
});

test('a sync token that is forgotten begins another whole in the same run', async () => {
  party.set('', 'a', 'b', 'c');
  const first = await run();
  party.remove('', 'a');
  party.knownFrom = 4;
  const again = await run(first.cursor);
  expect([again.came, again.whole, again.id === first.id]).toEqual([['b', 'c'], true, false]);
  expect((await run(again.cursor)).last.unchanged).toBe(true);
});

test('a third party that forgets what it has just told is unavailable', async () => {
  party.set('', 'a');
  const { cursor } = await run();
  party.page = () => Promise.reject(new TokenForgotten());
  await expect(run(cursor)).rejects.toMatchObject({ code: 'provider_unavailable' });
});

test('a state without a name is refused: its changes could never be asked for', async () => {
  party.page = async () => ({ items: [], next: undefined, token: undefined });
  await expect(run()).rejects.toMatchObject({ code: 'provider_unavailable' });
});

test('a place that is forgotten begins its pass anew: of a whole another one, of changes the same', async () => {
  party.set('', 'a', 'b', 'c');
  const cut = await run(undefined, { pages: 1 });
  party.placesFrom = 4;
  party.set('', 'd');
  const whole = await run(cut.cursor);
  expect([whole.came, whole.whole, whole.id === cut.id]).toEqual([['a', 'b', 'c', 'd'], true, false]);

  for (const id of ['a', 'b', 'c']) party.remove('', id);
  const changed = await run(whole.cursor, { pages: 1 });
  party.placesFrom = 8;
  party.set('', 'e');
  const rest = await run(changed.cursor);
  expect([rest.gone, rest.came, rest.id]).toEqual([['a', 'b', 'c'], ['e'], whole.id]);
});

describe('of several collections', () => {
  const many = true;

  test('each has a state of its own, and the whole is complete once all are read', async () => {
    party.set('work', 'a', 'b', 'c');
    party.set('home', 'd');
    const first = await run(undefined, { many, pages: 2 });
    expect([first.came, first.whole]).toEqual([['a', 'b', 'c'], false]);
    const rest = await run(first.cursor, { many });
    expect([rest.came, rest.whole, rest.id]).toEqual([['d'], true, first.id]);
    party.remove('home', 'd');
    expect((await run(rest.cursor, { many })).gone).toEqual(['d']);
  });

  test('what was begun is ended before another collection is asked', async () => {
    party.set('work', 'a');
    party.set('home', 'b', 'c', 'd');
    const cut = await run(undefined, { many, pages: 2 });
    party.set('work', 'e');
    const rest = await run(cut.cursor, { many, limit: 1 });
    expect([rest.came, rest.whole, rest.last.more]).toEqual([['d'], true, true]);
    expect((await run(rest.cursor, { many })).came).toEqual(['e']);
  });

  test('one that is new is read whole, and nothing of the others is taken for gone', async () => {
    party.set('work', 'a');
    const first = await run(undefined, { many });
    party.set('home', 'b');
    const second = await run(first.cursor, { many });
    expect([second.came, second.whole, second.id]).toEqual([['b'], false, first.id]);
  });

  test('one that is there no more begins another whole, so that its items go', async () => {
    party.set('work', 'a');
    party.set('home', 'b');
    const first = await run(undefined, { many });
    party.lists.delete('home');
    const second = await run(first.cursor, { many });
    expect([second.came, second.whole, second.id === first.id]).toEqual([['a'], true, false]);
  });

  test('none at all is a whole too', async () => {
    expect((await run(undefined, { many })).last).toMatchObject({ items: [], snapshot: { complete: true } });
  });

  test('a token that is forgotten after changes of others came leaves the new whole to the next run', async () => {
    party.set('work', 'a');
    party.set('home', 'b');
    const first = await run(undefined, { many });
    party.set('work', 'c');
    const { page } = party;
    party.page = (ask, context) =>
      ask.of === 'home' && ask.since !== undefined
        ? Promise.reject(new TokenForgotten())
        : page(ask, context);
    const second = await run(first.cursor, { many });
    expect([second.came, second.whole, second.id, second.last.more]).toEqual([['c'], false, first.id, true]);
    const third = await run(second.cursor, { many });
    expect([third.came, third.whole, third.id === first.id]).toEqual([['a', 'c', 'b'], true, false]);
  });

  test('more than a cursor can tell of are refused', async () => {
    for (let i = 0; i < 51; i++) party.set(`c${i}`);
    await expect(run(undefined, { many })).rejects.toMatchObject({ code: 'provider_unavailable' });
  });
});

describe('where each item has a request of its own', () => {
  const ids = Array.from({ length: 20 }, (_, i) => `i${i}`);
  let asked: string[][];
  beforeEach(() => {
    asked = [];
    party.set('', ...ids);
    // One long page, so that only what is asked for by itself bounds what comes at once.
    party.page = async ({ of }) => ({
      items: [...(party.lists.get(of)?.values() ?? [])],
      next: undefined,
      token: 'now',
    });
  });
  const whole: ChangesParts['whole'] = async (items: readonly Item[]) => {
    asked.push(items.map(({ id }) => id));
    return items;
  };

  test('few are asked for at once, and are given before the next ones', async () => {
    const { came, pages } = await run(undefined, { whole });
    expect(came).toEqual(ids);
    expect(asked.map(({ length }) => length)).toEqual([8, 8, 4]);
    expect(pages.map(({ snapshot }) => snapshot?.complete)).toEqual([false, false, true]);
  });

  test('what was given before a run was cut off, and what is over its limit, is not asked for', async () => {
    const cut = await run(undefined, { whole, pages: 1 });
    const rest = await run(cut.cursor, { whole, limit: 3 });
    expect([rest.came, rest.last.more]).toEqual([ids.slice(8, 11), true]);
    expect((await run(rest.cursor, { whole })).came).toEqual(ids.slice(11));
    expect(asked.flat()).toEqual(ids);
  });

  test('one that fails leaves what was given before it', async () => {
    const pages: Page[] = [];
    const failing: typeof whole = (items, context) =>
      asked.length === 1 ? Promise.reject(new Error('No')) : whole(items, context);
    const handler = changes({ isGone: () => false, page: party.page, whole: failing });
    const reading = async () => {
      for await (const page of handler.pages({} as HandlerContext)) pages.push(page);
    };
    await expect(reading()).rejects.toThrow('No');
    expect((await run(pages.at(-1)?.cursor, { whole })).came).toEqual(ids.slice(8));
  });
});
