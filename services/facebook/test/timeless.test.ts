import { run, standIn } from '@data-connector/testing/stand-in';
import { provider as facebook } from '../src/index.js';

const page = (id: number, day?: string) => ({
  id: String(id),
  name: `p${id}`,
  ...(day === undefined ? {} : { created_time: `${day}T00:00:00+0000` }),
});
const PAGES = [
  [page(11, '2019-12-31'), null, page(12), page(13, '2019-12-29')],
  [page(14, '2019-12-28'), page(15, '1969-01-01'), page(16, '1900-01-01')],
];
const next = 'https://graph.facebook.com/v25.0/100/x?after=two';

test.each(['following', 'posts'])(
  'what is older than an item without a time is not lost, in %s',
  async (name) => {
    let refusals = 1;
    const { provider } = await standIn(facebook, ({ query }) => {
      const second = query['after'] === 'two';
      if (second && refusals-- > 0) return { status: 400, body: { error: { code: 4 } } };
      const bound = (bound: string): number => Number(query[bound] ?? NaN);
      const data = PAGES[second ? 1 : 0]?.filter((item) => {
        const at = Date.parse(item?.created_time ?? '') / 1000;
        return !(at >= bound('until') || at <= bound('since'));
      });
      return { body: { data, ...(second ? {} : { paging: { next } }) } };
    });
    const got: unknown[] = [];
    let { cursor, ids } = await run(provider, name, { pages: 1 });
    got.push(...ids);
    await expect(run(provider, name, { cursor })).rejects.toMatchObject({ code: 'rate_limited' });
    for (const limit of [2, undefined, undefined]) {
      ({ cursor, ids } = await run(provider, name, { cursor, limit }));
      got.push(...ids);
    }
    expect(got.map(String).sort()).toEqual(['11', '12', '13', '14', '15', '16', 'undefined']);
  },
);
