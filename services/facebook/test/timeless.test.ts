import type { Cursor } from '@data-connector/protocol';
import { startSimulator, type Simulator } from '@data-connector/simulator';
import { facebook } from '../src/index.js';

let simulator: Simulator;
afterEach(() => simulator.close());

const page = (id: number, day?: string) => ({
  id: String(id),
  name: `p${id}`,
  ...(day === undefined ? {} : { created_time: `${day}T00:00:00+0000` }),
});

/** A Graph API with two pages of likes and posts, whose second page is refused at first. */
async function start() {
  const pages = [
    [page(11, '2019-12-31'), null, page(12), page(13, '2019-12-29')],
    [page(14, '2019-12-28'), page(15, '1969-01-01'), page(16, '1900-01-01')],
  ];
  let refusals = 1;
  simulator = await startSimulator({
    routes: (app) =>
      void app.get('/v25.0/me/:edge', ({ query }, response) => {
        const second = query['after'] === 'two';
        if (second && refusals-- > 0) return void response.status(400).json({ error: { code: 4 } });
        const bound = (name: string): number => Number(query[name] ?? NaN);
        const data = pages[second ? 1 : 0]?.filter((item) => {
          const at = Date.parse(item?.created_time ?? '') / 1000;
          return !(at >= bound('until') || at <= bound('since'));
        });
        const next = 'https://graph.facebook.com/v25.0/100/x?after=two';
        response.json({ data, ...(second ? {} : { paging: { next } }) });
      }),
  });
  const provider = facebook.create({ clientId: '1', clientSecret: 's', simulator: new URL(simulator.url) });
  return provider.handlers;
}

test.each([0, 1])('what is older than an item without a time is not lost, handler %i', async (number) => {
  const handler = (await start())[number];
  const { signal } = new AbortController();
  const got: unknown[] = [];
  let cursor: Cursor | undefined;
  for (const limit of [undefined, 2, undefined, undefined])
    try {
      const context = {
        account: { id: '100', name: 'Ada' },
        cursor: cursor === undefined ? undefined : handler?.cursor.parse(cursor),
        limit,
        signal,
        call: <T>(request: (token: string, signal: AbortSignal) => Promise<T>) => request('a', signal),
      };
      for await (const { cursor: next, items } of handler?.pages(context) ?? []) {
        got.push(...items.map((item) => (item as { id?: string } | null)?.id));
        cursor = next;
      }
    } catch (error) {
      expect(error).toMatchObject({ code: 'rate_limited' });
    }
  expect([...got].map(String).sort()).toEqual(['11', '12', '13', '14', '15', '16', 'undefined']);
});
