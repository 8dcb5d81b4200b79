import { prefetch } from '../../src/pipeline/prefetch.js';

const never = (): AbortSignal => new AbortController().signal;
const calm = { stopping: never(), signal: never() };

async function* counting(asked: number[], upTo = 5, fail?: number): AsyncGenerator<number> {
  for (let n = 1; n <= upTo; n++) {
    asked.push(n);
    if (n === fail) throw new Error('no more');
    yield n;
  }
}

test('all items come in their order, each asked for while the one before is worked on', async () => {
  const asked: number[] = [];
  const seen: number[][] = [];
  for await (const n of prefetch(counting(asked), calm)) seen.push([n, asked.length]);
  expect(seen).toEqual([
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 5],
    [5, 5],
  ]);
});

test('items that came before a fault are handed out before it is thrown', async () => {
  const seen: number[] = [];
  const run = async () => {
    for await (const n of prefetch(counting([], 5, 3), calm)) seen.push(n);
  };
  await expect(run()).rejects.toThrow('no more');
  expect(seen).toEqual([1, 2]);
});

test('whoever leaves early ends the source', async () => {
  let ended = false;
  async function* source() {
    try {
      for (;;) yield 1;
    } finally {
      ended = true;
    }
  }
  for await (const _n of prefetch(source(), calm)) break;
  expect(ended).toBe(true);
});

test('once stopping, the item on its way is still handed out, none is asked for after it, and that is said', async () => {
  const stopping = new AbortController();
  const asked: number[] = [];
  const seen: number[] = [];
  const run = async () => {
    for await (const n of prefetch(counting(asked), { stopping: stopping.signal, signal: never() })) {
      seen.push(n);
      stopping.abort();
    }
  };
  await expect(run()).rejects.toMatchObject({ code: 'stopped' });
  expect([seen, asked]).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

test('a source that came to its end while stopping was not cut short', async () => {
  const stopping = new AbortController();
  const seen: number[] = [];
  for await (const n of prefetch(counting([], 1), { stopping: stopping.signal, signal: never() })) {
    seen.push(n);
    stopping.abort();
  }
  expect(seen).toEqual([1]);
});

test.each(['at the first item', 'later'])(
  'an aborted signal ends it with its reason, %s, though the source heeds nothing',
  async (when) => {
    const abort = new AbortController();
    async function* source() {
      if (when === 'later') yield 1;
      abort.abort(new Error('enough'));
      await new Promise(() => {});
    }
    const run = async () => {
      for await (const _n of prefetch(source(), { stopping: never(), signal: abort.signal }));
    };
    await expect(run()).rejects.toThrow('enough');
  },
);
