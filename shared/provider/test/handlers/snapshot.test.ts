import type { Cursor } from '@data-connector/protocol';
import { type HandlerContext, type Page } from '../../src/handlers/handler.js';
import { snapshot } from '../../src/handlers/snapshot.js';

const every = 3600;
/** Items are their ids. */
const idOf = (item: unknown) => item as string;

/** A third party's list in pages, each with the token of the next; what was asked of it is remembered. */
function listOf(items: readonly string[], pageSize: number, emptyPages = false) {
  const asked: (string | undefined)[] = [];
  const maxes: number[] = [];
  const handler = snapshot({
    every,
    idOf,
    async page(token, max) {
      asked.push(token);
      maxes.push(max);
      const [from = 0, empty = 0] = (token ?? '0').split(':').map(Number);
      if (emptyPages && !empty) return { items: [], next: `${from}:1` };
      const to = from + pageSize;
      return { items: items.slice(from, to), next: to < items.length ? String(to) : undefined };
    },
  });
  return { handler, asked, maxes };
}
type List = ReturnType<typeof listOf>;

/** A Vault that syncs, keeping the cursor of the last page that was stored, as it comes back from storage. */
class Vault {
  cursor: Cursor | undefined;
  got: string[] = [];
  last: Page | undefined;

  constructor(private readonly list: List) {}

  async sync({ pages = Infinity, limit }: { pages?: number; limit?: number } = {}): Promise<void> {
    const { handler } = this.list;
    const context = { cursor: this.cursor, limit } as HandlerContext;
    for await (const page of handler.pages(context)) {
      this.got.push(...(page.items as string[]));
      this.last = page;
      this.cursor = JSON.parse(JSON.stringify(page.cursor)) as Cursor;
      expect(handler.cursor.safeParse(this.cursor).success).toBe(true);
      if (--pages === 0) return;
    }
  }
}

const people = (count: number): string[] => Array.from({ length: count }, (_, i) => `person-${i}`);
const sizes: [number, number, boolean][] = [0, 1, 2, 3, 4, 7, 9].flatMap((count) =>
  [1, 3, 100].flatMap((size) =>
    [false, true].map((empty): [number, number, boolean] => [count, size, empty]),
  ),
);

test.each(sizes)(
  '%i items in pages of %i (empty ones between: %p) come whole, in one snapshot that is complete at the end',
  async (count, size, empty) => {
    const vault = new Vault(listOf(people(count), size, empty));
    await vault.sync();
    expect(vault.got).toEqual(people(count));
    expect(vault.last?.snapshot?.complete).toBe(true);
    expect(vault.last).not.toHaveProperty('more');
  },
);

test.each(sizes)(
  '%i items in pages of %i (empty ones between: %p) come whole though each sync is cut off after a page, in one snapshot',
  async (count, size, empty) => {
    const vault = new Vault(listOf(people(count), size, empty));
    const ids = new Set<string | undefined>();
    do {
      await vault.sync({ pages: 1 });
      ids.add(vault.last?.snapshot?.id);
    } while (!vault.last?.snapshot?.complete);
    expect([vault.got, ids.size]).toEqual([people(count), 1]);
  },
);

test.each([1, 2, 3, 4, 5, 9, 10])(
  'with a limit of %i all come in the end, each once, and `more` until then',
  async (limit) => {
    const vault = new Vault(listOf(people(9), 3));
    const mores: unknown[] = [];
    do {
      const before = vault.got.length;
      await vault.sync({ limit });
      expect(vault.got.length - before).toBeLessThanOrEqual(limit);
      mores.push(vault.last?.more ?? false);
    } while (!vault.last?.snapshot?.complete);
    expect(vault.got).toEqual(people(9));
    expect(mores).toEqual([...Array<boolean>(Math.ceil(9 / limit) - 1).fill(true), false]);
  },
);

test('a sync after a complete one begins a new snapshot', async () => {
  const vault = new Vault(listOf(people(2), 3));
  await vault.sync();
  const first = vault.last?.snapshot?.id;
  await vault.sync();
  expect(vault.last?.snapshot?.id).not.toBe(first);
  expect(vault.got).toEqual([...people(2), ...people(2)]);
});

test('the third party is told how many are wanted, with those of the page that were taken before', async () => {
  const list = listOf(people(9), 5);
  const vault = new Vault(list);
  await vault.sync({ limit: 3 });
  await vault.sync({ limit: 4 });
  expect([list.asked, list.maxes]).toEqual([
    [undefined, undefined, '5'],
    [3, 7, 2],
  ]);
  expect(vault.got).toEqual(people(7));
});

test.each([
  ['a complete snapshot of now', 0, true],
  ['a complete one of an hour ago', 3601, false],
])('asking again pays not before its time: %s', async (_what, secondsLater, waits) => {
  const list = listOf(people(2), 3);
  const vault = new Vault(list);
  await vault.sync();
  const due = list.handler.dueAt?.(vault.cursor ?? {}, new Date(Date.now() + secondsLater * 1000));
  expect(due !== undefined).toBe(waits);
});

test('a snapshot that was cut off is gone on with at once', async () => {
  const list = listOf(people(9), 3);
  const vault = new Vault(list);
  await vault.sync({ pages: 1 });
  expect(list.handler.dueAt?.(vault.cursor ?? {}, new Date())).toBeUndefined();
});

test('a token that the third party knows no more begins a new snapshot, and nothing of its first page is left out', async () => {
  const list = listOf(people(6), 4);
  const page = (token: string | undefined) => ({
    items: people(6).slice(Number(token ?? 0), Number(token ?? 0) + 4),
    next: token === undefined ? '4' : undefined,
  });
  let outdated = false;
  const handler = snapshot({
    every,
    idOf,
    page: async (token) => (outdated ? { ...page(undefined), restarted: true } : page(token)),
  });
  const vault = new Vault({ ...list, handler });
  await vault.sync({ limit: 5 });
  const first = vault.last?.snapshot?.id;
  outdated = true;
  vault.got = [];
  await vault.sync({ pages: 1 });
  expect(vault.got).toEqual(people(4));
  expect(vault.last?.snapshot?.id).not.toBe(first);
});

test('pages that lead back to an earlier one end it', async () => {
  const handler = snapshot({
    every,
    idOf,
    page: async (token) => ({ items: ['person'], next: token === 'a' ? 'b' : 'a' }),
  });
  const vault = new Vault({ handler, asked: [], maxes: [] });
  await expect(vault.sync()).rejects.toMatchObject({ code: 'provider_unavailable' });
  expect(vault.got).toHaveLength(3);
});

describe('a list whose places count what lies before them', () => {
  /** What happens to it between one call and the next. */
  type Happens = (list: string[], call: number) => void;

  /** A Vault, and a list in pages of two by number, to which something happens before each call. */
  function shifting(happens: Happens, shifts = true) {
    const list = people(5);
    let calls = 0;
    const handler = snapshot({
      ...{ every, idOf, shifts },
      async page(token) {
        happens(list, ++calls);
        const from = Number(token ?? 0) * 2;
        const next = String(Number(token ?? 0) + 1);
        return { items: list.slice(from, from + 2), next: from + 2 < list.length ? next : undefined };
      },
    });
    const vault = new Vault({ handler, asked: [], maxes: [] });
    return { calls: () => calls, handler, list, vault };
  }
  const still: Happens = () => {};
  const removedAt =
    (...calls: readonly number[]): Happens =>
    (list, call) =>
      void (calls.includes(call) && list.shift());

  test('is looked at once more before it is complete', async () => {
    const { calls, vault } = shifting(still);
    await vault.sync();
    expect([vault.got, vault.last?.snapshot?.complete, calls()]).toEqual([people(5), true, 6]);
    expect(Object.keys(vault.cursor ?? {})).toEqual(['snapshot', 'completedAt']);
  });

  test('hides an item that shifts over a border from whom nobody tells that it counts', async () => {
    const { vault } = shifting(removedAt(2), false);
    await vault.sync();
    expect([vault.last?.snapshot?.complete, vault.got.includes('person-2')]).toEqual([true, false]);
  });

  test('comes again, as another snapshot, if something was removed meanwhile', async () => {
    const { vault } = shifting(removedAt(2));
    await vault.sync({ pages: 1 });
    const first = vault.last?.snapshot?.id;
    await vault.sync();
    expect(vault.got.slice(-4)).toEqual(people(5).slice(1));
    expect([vault.last?.snapshot?.complete, vault.last?.snapshot?.id === first]).toEqual([true, false]);
  });

  test('that does not keep still is never complete, and looked at anew by the next sync', async () => {
    let busy = true;
    const { list, vault } = shifting((now) => void (busy && now.push(now.shift() as string)));
    await vault.sync();
    expect(vault.last?.snapshot?.complete).toBe(false);
    busy = false;
    vault.got = [];
    await vault.sync();
    expect([vault.last?.snapshot?.complete, vault.got]).toEqual([true, list]);
  });

  test('that was read to its end needs only be looked at, by whichever sync', async () => {
    const { calls, vault } = shifting((_list, call) => {
      if (call === 4) throw new Error('down');
    });
    await expect(vault.sync()).rejects.toThrow('down');
    await vault.sync();
    expect([vault.got, vault.last?.snapshot?.complete, calls()]).toEqual([people(5), true, 7]);
  });

  test('on one page needs not', async () => {
    const { calls, list, vault } = shifting(still);
    list.length = 2;
    await vault.sync();
    expect([vault.last?.snapshot?.complete, calls()]).toEqual([true, 1]);
  });

  test.each([1, 2, 3, 4, 5])(
    'comes whole in syncs of %i, whatever is removed between them',
    async (limit) => {
      const { list, vault } = shifting(still);
      const ids = new Map<string, unknown>();
      for (let syncs = 0; !vault.last?.snapshot?.complete; syncs++) {
        if (syncs === 1) list.shift();
        vault.got = [];
        await vault.sync({ limit });
        expect(vault.got.length).toBeLessThanOrEqual(limit);
        for (const id of vault.got) ids.set(id, vault.last?.snapshot?.id);
      }
      expect(list.filter((id) => ids.get(id) !== vault.last?.snapshot?.id)).toEqual([]);
    },
  );

  test('lacks nothing that was there all the time, whatever else comes and goes', async () => {
    const wrong: number[] = [];
    for (let seed = 1; seed <= 500; seed++) {
      let random = seed;
      const dice = (sides: number) => (random = (random * 48271) % 2147483647) % sides;
      const there = new Set(people(5));
      const { handler } = shifting((now, call) => {
        if (call > 12 || dice(3) > 0) return;
        if (dice(2) > 0) now.splice(dice(now.length + 1), 0, `new-${call}`);
        else now.splice(dice(now.length), 1);
        for (const id of there) if (!now.includes(id)) there.delete(id);
      });
      const ids = new Map<string, unknown>();
      const context = { cursor: undefined, limit: undefined } as unknown as HandlerContext;
      let done: Page['snapshot'];
      for await (const { items, snapshot: of } of handler.pages(context)) {
        for (const id of items as string[]) ids.set(id, of?.id);
        done = of;
      }
      if (done?.complete && [...there].some((id) => ids.get(id) !== done?.id)) wrong.push(seed);
    }
    expect(wrong).toEqual([]);
  });
});

test('what is left of a page is found again by the item that came last, though others before it are gone', async () => {
  const items = people(6);
  const vault = new Vault(listOf(items, 6));
  await vault.sync({ limit: 3 });
  items.shift();
  await vault.sync();
  expect(vault.got).toEqual(people(6));
  await vault.sync({ limit: 3 });
  items.splice(1, 2);
  vault.got = [];
  await vault.sync();
  expect(vault.got).toEqual(items);
});
