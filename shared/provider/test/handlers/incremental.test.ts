import type { Cursor } from '@data-connector/protocol';
import { type HandlerContext } from '../../src/handlers/handler.js';
import { incremental, type IncrementalParts, type Window } from '../../src/handlers/incremental.js';

interface Item {
  readonly id: string;
  /** The sort key, as text. */
  readonly at: string;
  /** It has a place, but does not say it. */
  readonly timeless?: boolean;
}

/** How a third party gives its pages: all of these are met in the wild. */
interface Manner {
  readonly pageSize: number;
  /** It knows windows, with both bounds included; without, it gives everything and the handler leaves out. */
  readonly windows: boolean;
  /** An empty page now and then, and at the end. */
  readonly emptyPages: boolean;
}

const newer = (a: Item, b: Item): number => Number(b.at) - Number(a.at) || (a.id < b.id ? 1 : -1);
const within = ({ since, until }: Window, { at }: Item): boolean =>
  (since === undefined || Number(at) >= Number(since)) &&
  (until === undefined || Number(at) <= Number(until));

/** A third party's account that grows. */
class Account {
  items: Item[] = [];
  #count = 0;
  requests = 0;

  /** Adds items at these sort keys. */
  add(...at: number[]): void {
    for (const key of at) this.items.push({ id: `i${++this.#count}`, at: String(key) });
  }

  handler({ pageSize, windows, emptyPages }: Manner) {
    const read = (): Item[] => [...this.items].sort(newer);
    const count = () => this.requests++;
    const parts: IncrementalParts = {
      at: /^\d{1,4}$/,
      key: (item: Item) => ({ id: item.id, at: item.timeless ? undefined : item.at }),
      async *walk(window) {
        const wanted = read().filter((item) => !windows || within(window, item));
        for (let from = 0; from < wanted.length; from += pageSize) {
          count();
          if (emptyPages) yield { items: [] };
          yield { items: wanted.slice(from, from + pageSize) };
        }
        if (emptyPages) yield { items: [] };
      },
    };
    return incremental(parts);
  }
}

interface Sync {
  /** Cut off after so many pages. */
  readonly pages?: number;
  readonly limit?: number;
}

/** A Vault that syncs, keeping the cursor of the last page that was stored, as it comes back from storage. */
class Vault {
  readonly got: string[] = [];
  cursor: Cursor | undefined;
  more = false;

  constructor(private readonly handler: ReturnType<Account['handler']>) {}

  async sync({ pages = Infinity, limit }: Sync = {}): Promise<void> {
    const context = { cursor: this.cursor, limit } as HandlerContext;
    let left = limit ?? Infinity;
    this.more = false;
    if (pages === 0) return;
    for await (const page of this.handler.pages(context)) {
      this.got.push(...(page.items as Item[]).map(({ id }) => id));
      left -= page.items.length;
      this.more = page.more ?? false;
      this.cursor = JSON.parse(JSON.stringify(page.cursor)) as Cursor;
      if (!this.handler.cursor.safeParse(this.cursor).success) throw new Error('the cursor is not one');
      if (left < 0) throw new Error('more than the limit');
      if (--pages === 0) return;
    }
  }
}

const manners: [string, Manner][] = [
  ['windows', { pageSize: 3, windows: true, emptyPages: false }],
  ['no windows', { pageSize: 3, windows: false, emptyPages: false }],
  ['pages of one', { pageSize: 1, windows: true, emptyPages: false }],
  ['empty pages', { pageSize: 2, windows: true, emptyPages: true }],
  ['one large page', { pageSize: 100, windows: true, emptyPages: false }],
];

const complete = (account: Account, vault: Vault): void => {
  expect([...vault.got].sort()).toEqual(account.items.map(({ id }) => id).sort());
};

/** A generator of pseudo-random numbers below `n`, the same for the same seed. */
const dice = (seed: number) => (n: number) => {
  seed = (seed * 1103515245 + 12345) % 2 ** 31;
  return Math.floor((seed / 2 ** 31) * n);
};

// Empty pages between show the gap that is forgotten too; see the end of this file.
describe.each(manners.filter(([, { emptyPages }]) => !emptyPages))('with %s', (_name, manner) => {
  test.each([0, 1, 2, 3, 4, 7, 10])(
    'a first sync of %i items brings each once, and the second nothing',
    async (count) => {
      const account = new Account();
      account.add(...Array.from({ length: count }, (_, i) => 100 + i));
      const vault = new Vault(account.handler(manner));
      await vault.sync();
      complete(account, vault);
      await vault.sync();
      complete(account, vault);
    },
  );

  test.each([1, 2, 3, 4, 5, 6])(
    'a backfill that is cut off after page %i is gone on with, though new items came',
    async (pages) => {
      const account = new Account();
      account.add(...Array.from({ length: 10 }, (_, i) => 100 + i));
      const vault = new Vault(account.handler(manner));
      await vault.sync({ pages });
      account.add(200, 201, 202, 203);
      await vault.sync();
      complete(account, vault);
    },
  );

  test.each([1, 2, 3, 4, 5, 6])(
    'a sync of what is new that is cut off after page %i loses no middle, though newer items came',
    async (pages) => {
      const account = new Account();
      account.add(100, 101, 102);
      const vault = new Vault(account.handler(manner));
      await vault.sync();
      account.add(...Array.from({ length: 9 }, (_, i) => 200 + i));
      await vault.sync({ pages });
      account.add(300, 301, 302, 303);
      await vault.sync({ pages });
      account.add(400);
      await vault.sync();
      await vault.sync();
      complete(account, vault);
    },
  );

  test.each([1, 2, 3, 4, 5])(
    'with a limit of %i all comes in the end, each once, and `more` until then',
    async (limit) => {
      const account = new Account();
      account.add(...Array.from({ length: 9 }, (_, i) => 100 + i));
      const vault = new Vault(account.handler(manner));
      for (let run = 0; run < 3; run++) {
        await vault.sync({ limit });
        account.add(200 + run);
      }
      let runs = 0;
      do {
        await vault.sync({ limit });
        runs++;
      } while ((vault.more || vault.got.length < account.items.length) && runs < 40);
      complete(account, vault);
    },
  );

  test('new items at the newest sort key that is known are not missed', async () => {
    const account = new Account();
    account.add(100, 100, 100);
    const vault = new Vault(account.handler(manner));
    await vault.sync();
    account.add(100, 100);
    await vault.sync();
    complete(account, vault);
  });
});

/** One whole life of an account, at random: additions, ties, cut-offs, limits; then syncs until nothing is left. */
async function life(
  seed: number,
  manner: Manner,
  ties: boolean,
): Promise<{ account: Account; vault: Vault }> {
  const die = dice(seed);
  const account = new Account();
  const vault = new Vault(account.handler(manner));
  let time = 100;
  for (let round = 0; round < 6; round++) {
    const count = die(8);
    for (let i = 0; i < count; i++) account.add((time += ties ? die(2) : 1));
    // What came in one moment may go on coming only until the next sync has seen that moment.
    const how = die(3);
    if (how === 0) await vault.sync();
    else if (how === 1) await vault.sync({ pages: 1 + die(5) });
    else await vault.sync({ limit: 1 + die(4) });
    time += 1;
  }
  for (let i = 0; i < 5; i++) await vault.sync(i % 2 ? {} : { limit: 3 });
  return { account, vault };
}

const seeds = Array.from({ length: 60 }, (_, i) => i + 1);

/** What never came, and what came more than once, in many lives. */
async function lives(manner: Manner, ties: boolean): Promise<{ missing: string[]; twice: string[] }> {
  const found: { missing: string[]; twice: string[] } = { missing: [], twice: [] };
  for (const seed of seeds) {
    const { account, vault } = await life(seed, manner, ties);
    const got = new Set(vault.got);
    found.missing.push(...account.items.flatMap(({ id }) => (got.has(id) ? [] : [`${seed}: ${id}`])));
    found.twice.push(...vault.got.flatMap((id, i) => (vault.got.indexOf(id) < i ? [`${seed}: ${id}`] : [])));
  }
  return found;
}

describe.each(manners)('in whole lives at random with %s', (_name, manner) => {
  test('every item comes', async () => {
    expect((await lives(manner, false)).missing).toEqual([]);
  });

  test('every item comes though sort keys are shared', async () => {
    expect((await lives(manner, true)).missing).toEqual([]);
  });
});

test('in whole lives at random none comes twice', async () => {
  expect((await lives({ pageSize: 3, windows: true, emptyPages: false }, false)).twice).toEqual([]);
});

test('in whole lives at random none comes twice though sort keys are shared', async () => {
  expect((await lives({ pageSize: 3, windows: true, emptyPages: false }, true)).twice).toEqual([]);
});

/** Items of which some do not say their time, newest first at their places. */
function withTimeless(...at: (number | `${number} timeless`)[]): Account {
  const account = new Account();
  account.items = at.map((key, i) => ({
    id: `i${i}`,
    at: String(parseInt(String(key), 10)),
    timeless: typeof key === 'string',
  }));
  return account;
}

describe.each(manners)('with items that have no time, and %s', (_name, manner) => {
  const keys = [109, '108 timeless', 107, 106, '105 timeless', 104, 103, '102 timeless'] as const;

  test.each([1, 2, 3, 4, 5, 6, 7])('a limit of %i loses nothing that is older', async (limit) => {
    const account = withTimeless(...keys);
    const vault = new Vault(account.handler(manner));
    for (let run = 0; run < 10; run++) await vault.sync({ limit });
    complete(account, vault);
  });

  test.each([1, 2, 3, 4])(
    'a run that is cut off after page %i loses nothing that is older',
    async (pages) => {
      const account = withTimeless(...keys);
      const vault = new Vault(account.handler(manner));
      await vault.sync({ pages });
      await vault.sync();
      complete(account, vault);
    },
  );

  test('those at the top do not come again with each new item', async () => {
    const account = withTimeless('200 timeless', '199 timeless', 101, 100);
    const vault = new Vault(account.handler(manner));
    await vault.sync();
    for (const at of [201, 202, 203]) {
      account.items.push({ id: `new${at}`, at: String(at) });
      await vault.sync();
    }
    complete(account, vault);
  });

  test('a list of which none has a time comes whole, however it is cut, and once', async () => {
    const account = withTimeless('5 timeless', '4 timeless', '3 timeless', '2 timeless', '1 timeless');
    const vault = new Vault(account.handler(manner));
    await vault.sync({ pages: 1 });
    await vault.sync({ limit: 2 });
    await vault.sync();
    await vault.sync();
    complete(account, vault);
  });
});

test('an item that is nothing at all is known by what it is', async () => {
  const list: (Item | null)[] = [{ id: 'a', at: '9' }, null, { id: 'b', at: '8' }];
  const handler = incremental({
    at: /^\d+$/,
    key: (item: Item | null) => ({ id: item?.id, at: item?.at }),
    async *walk() {
      yield { items: list };
    },
  });
  const run = async (cursor?: Cursor): Promise<[unknown[], Cursor | undefined]> => {
    const items: unknown[] = [];
    let last = cursor;
    for await (const page of handler.pages({ cursor } as HandlerContext)) {
      items.push(...page.items);
      last = page.cursor;
    }
    return [items, last];
  };
  const [first, cursor] = await run();
  expect(first).toEqual(list);
  expect((await run(cursor))[0]).toEqual([]);
});

test.each(['', '1e3', '0x10', '12345', ' 1', '../1', '1&method=delete'])(
  '%j is no place of this third party',
  (at) => {
    const { cursor } = new Account().handler({ pageSize: 1, windows: true, emptyPages: false });
    expect(cursor.safeParse({ newest: { at: '1234', ids: [] } }).success).toBe(true);
    expect(cursor.safeParse({ newest: { at, ids: [] } }).success).toBe(false);
    expect(cursor.safeParse({ gap: { newest: { at, ids: [] }, oldest: { at: '1', ids: [] } } }).success).toBe(
      false,
    );
  },
);

test('places before 1970 are in order', async () => {
  const items = ['5', '-3', '-20', '-100'].map((at) => ({ id: at, at }));
  const handler = incremental({
    at: /^-?\d+$/,
    key: (item: Item) => item,
    async *walk() {
      yield { items };
    },
  });
  const got: string[] = [];
  let cursor: Cursor | undefined;
  for (let run = 0; run < 6; run++)
    for await (const page of handler.pages({ cursor, limit: 1 } as HandlerContext)) {
      got.push(...(page.items as Item[]).map(({ id }) => id));
      cursor = page.cursor;
    }
  expect(got).toEqual(['5', '-3', '-20', '-100']);
});
