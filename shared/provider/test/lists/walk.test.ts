import { nextToken } from '@data-connector/provider';
import { listing, stage } from '../support/stage.js';

const next = nextToken('next', 'from');

test.each([
  ['that lead back to the same one', () => 'a'],
  ['that go round in a circle', (number: number) => String(number % 2)],
])('pages %s are provider_unavailable, not an endless walk', async (_name, place) => {
  const { run } = await stage((_asked, number) => ({ body: { items: [], next: place(number) } }), {
    list: { next },
  });
  await expect(run()).rejects.toMatchObject({ code: 'provider_unavailable' });
});

describe('a list that can be asked for a window', () => {
  const window = ({ since, until }: { since?: string; until?: string }) => ({
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  });

  test('is asked for what is newer and what is older than what came, on each of its pages', async () => {
    const { asked, run } = await stage(listing(25), { list: { next, window } });
    const { cursor } = await run({ pages: 1 });
    asked.length = 0;
    await run({ cursor });
    expect(asked.map(({ query }) => query)).toEqual([
      { since: '25' },
      { since: '25', from: '10' },
      { until: '16' },
      { until: '16', from: '10' },
      { until: '16', from: '20' },
    ]);
  });

  test('is asked once when nothing is new', async () => {
    const { asked, run } = await stage(listing(9), { list: { next, window } });
    const { cursor } = await run();
    asked.length = 0;
    expect((await run({ cursor })).ids).toEqual([]);
    expect(asked.map(({ query }) => query)).toEqual([{ since: '9' }]);
  });
});

describe('a list that cannot be asked for a window', () => {
  test('is asked once when nothing is new', async () => {
    const { asked, run } = await stage(listing(65), { list: { next } });
    const { cursor, ids } = await run();
    expect(ids).toHaveLength(65);
    asked.length = 0;
    expect((await run({ cursor })).ids).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  test('is gone on with from where it was read to, and not from the top again', async () => {
    const { asked, run } = await stage(listing(65), { list: { next } });
    const whole = await run();
    const calls = asked.length;
    const cut = await run({ pages: 4 });
    asked.length = 0;
    const rest = await run({ cursor: cut.cursor });
    expect([...cut.ids, ...rest.ids]).toEqual(whole.ids);
    expect(asked.length).toBeLessThanOrEqual(calls);
  });

  test('gives what is new, a gap and what is old once each, however often it is cut off', async () => {
    let total = 65;
    const { run } = await stage((asked) => listing(total)(asked), { list: { next } });
    const found: unknown[] = [];
    let { cursor, ids } = await run({ limit: 15 });
    for (let round = 0; round < 4; round++) {
      found.push(...ids);
      total += 12;
      ({ cursor, ids } = await run({ cursor, limit: round < 3 ? 15 : undefined }));
    }
    found.push(...ids);
    expect(found).toHaveLength(total);
    expect(new Set(found).size).toBe(total);
  });
});
